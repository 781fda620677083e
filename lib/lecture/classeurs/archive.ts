/** L'archive ZIP d'un classeur : ses parties par leur nom, lues au fil de l'eau, dans des bornes qu'aucun classeur honnête n'atteint. */
import { basename } from 'node:path';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { ErreurUtilisateur } from '../../commun/erreurs';

/** Un classeur n'a que quelques dizaines de parties. */
const PARTIES_MAXIMALES = 10_000;
/** Une feuille très répétitive se réduit au centième ; une bombe, au millième. */
const REDUCTION_MAXIMALE = 250;
/** En deçà, une partie se lit en un instant, si réduite soit-elle. */
const OCTETS_SANS_SOUPCON = 1 << 26;
/** Le texte est rendu par tranches assez petites pour que l'analyse ne produise jamais beaucoup d'un coup. */
const TRANCHE = 1 << 13;

export class Archive {
  private constructor(
    readonly nom: string,
    private readonly zip: ZipFile,
    private readonly parties: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws ErreurUtilisateur si ce n'est pas une archive entière */
  static async ouvrir(chemin: string): Promise<Archive> {
    const nom = basename(chemin);
    const zip = await openPromise(chemin, { lazyEntries: true, autoClose: false }).catch(() => {
      throw abime(nom, "l'archive est incomplète ou abîmée");
    });
    try {
      return new Archive(nom, zip, await recenserParties(nom, zip));
    } catch (erreur) {
      zip.close();
      throw erreur;
    }
  }

  fermer(): void {
    this.zip.close();
  }

  contient(partie: string): boolean {
    return this.parties.has(comparable(partie));
  }

  /** Le texte d'une partie, par petites tranches. */
  async *lire(partie: string): AsyncGenerator<string> {
    const entree = this.parties.get(comparable(partie));
    if (entree === undefined) throw abime(this.nom, `la partie « ${partie} » n'y est pas`);
    refuserBombe(this.nom, entree);
    let decodeur: TextDecoder | undefined;
    try {
      const flux = await this.zip.openReadStreamPromise(entree);
      for await (const octets of flux as AsyncIterable<Buffer>) {
        decodeur ??= decodeurDe(octets);
        yield* trancher(decodeur.decode(octets, { stream: true }));
      }
      yield* trancher(decodeur?.decode() ?? '');
    } catch (erreur) {
      throw erreur instanceof ErreurUtilisateur ? erreur : abime(this.nom, `« ${partie} » est abîmée dans l'archive`);
    }
  }
}

export const abime = (nom: string, raison: string): ErreurUtilisateur =>
  new ErreurUtilisateur(
    `${nom} : le classeur ne se lit pas (${raison}) ; ouvrez-le dans votre tableur et enregistrez-le de nouveau, ` +
      'en .xlsx et sans mot de passe, ou en CSV.',
  );

/** Des programmes écrivent `XL\Workbook.xml` : ni la casse, ni le sens de la barre ne distinguent deux parties. */
const comparable = (partie: string): string => partie.replaceAll('\\', '/').replace(/^\//, '').toLowerCase();

async function recenserParties(nom: string, zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > PARTIES_MAXIMALES) throw abime(nom, `l'archive a ${zip.entryCount} parties`);
  const parties = new Map<string, Entry>();
  for await (const entree of sommaireDe(nom, zip)) {
    const partie = comparable(entree.fileName);
    if (parties.has(partie)) throw abime(nom, `la partie « ${partie} » y est deux fois`);
    parties.set(partie, entree);
  }
  return parties;
}

async function* sommaireDe(nom: string, zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry();
  } catch {
    throw abime(nom, 'le sommaire de son archive est abîmé');
  }
}

function refuserBombe(nom: string, { uncompressedSize, compressedSize }: Entry): void {
  if (uncompressedSize <= OCTETS_SANS_SOUPCON || uncompressedSize <= REDUCTION_MAXIMALE * compressedSize) return;
  const mega = Math.round(uncompressedSize / 2 ** 20);
  throw abime(nom, `l'une de ses parties, dépliée, ferait ${mega} Mo : c'est une archive piégée`);
}

/** Du XML est en UTF-8, ou annonce par sa marque qu'il est en UTF-16. */
function decodeurDe(debut: Buffer): TextDecoder {
  const marque = debut.subarray(0, 2).toString('hex');
  const encodage = marque === 'fffe' ? 'utf-16le' : marque === 'feff' ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encodage, { fatal: true });
}

function* trancher(texte: string): Generator<string> {
  for (let debut = 0; debut < texte.length; debut += TRANCHE) yield texte.slice(debut, debut + TRANCHE);
}
