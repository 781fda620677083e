/** Une partie XML d'un classeur, visitée au fil de l'eau ; un XML piégé est refusé avant de peser. */
import sax from 'sax';
import { abime, type Archive } from './archive';

/** Les attributs, sans leur préfixe d'espace de noms : `r:id` → `id`. */
export type Attributs = Readonly<Record<string, string | undefined>>;

export interface Visiteur {
  /** @param profondeur 1 : la racine */
  ouvrir(balise: string, attributs: Attributs, profondeur: number): void;
  texte(morceau: string): void;
  fermer(balise: string, profondeur: number): void;
}

/** Bien plus que la plus longue cellule d'un tableur, écrite tout en entités. */
const CARACTERES_PAR_ELEMENT = 1 << 20;
const PROFONDEUR_MAXIMALE = 256;

/** Visite une partie ; rend la main après chaque tranche, dont il donne la longueur. */
export async function* analyser(archive: Archive, partie: string, visiteur: Visiteur): AsyncGenerator<number> {
  const analyseur = sax.parser(true, { position: false });
  let [sansEvenement, profondeur] = [0, 0];
  let faute: Error | undefined;
  analyseur.onerror = () => (faute ??= abime(archive.nom, `le XML de « ${partie} » est abîmé`));
  analyseur.onopentag = ({ name, attributes }) => {
    sansEvenement = 0;
    if (++profondeur > PROFONDEUR_MAXIMALE) faute ??= abime(archive.nom, `le XML de « ${partie} » est piégé`);
    visiteur.ouvrir(sansPrefixe(name), nommer(attributes as Attributs), profondeur);
  };
  analyseur.ontext = (morceau) => visiteur.texte(morceau);
  analyseur.oncdata = (morceau) => visiteur.texte(morceau);
  analyseur.onclosetag = (balise) => {
    sansEvenement = 0;
    visiteur.fermer(sansPrefixe(balise), profondeur--);
  };
  for await (const tranche of archive.lire(partie)) {
    sansEvenement += tranche.length;
    analyseur.write(tranche);
    if (sansEvenement > CARACTERES_PAR_ELEMENT)
      faute ??= abime(archive.nom, `un élément de « ${partie} » est démesuré`);
    if (faute !== undefined) throw faute;
    yield tranche.length;
  }
  analyseur.close();
  if (faute !== undefined) throw faute;
}

/** Visite les seules ouvertures de balises d'une partie. */
export async function parcourir(archive: Archive, partie: string, ouvrir: Visiteur['ouvrir']): Promise<void> {
  await visiter(archive, partie, { ouvrir, texte: () => undefined, fermer: () => undefined });
}

/** Visite une partie entière. */
export async function visiter(archive: Archive, partie: string, visiteur: Visiteur): Promise<void> {
  const analyse = analyser(archive, partie, visiteur);
  while ((await analyse.next()).done !== true);
}

export const estVrai = (attribut: string | undefined): boolean => attribut === '1' || attribut === 'true';

const sansPrefixe = (nom: string): string => nom.slice(nom.indexOf(':') + 1);

function nommer(attributs: Attributs): Attributs {
  let nus: Record<string, string | undefined> | undefined;
  for (const nom in attributs) {
    if (nom.includes(':')) nus ??= {};
  }
  if (nus === undefined) return attributs;
  for (const nom in attributs) nus[sansPrefixe(nom)] = attributs[nom];
  return nus;
}
