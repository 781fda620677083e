/**
 * Où passe le temps avant la base : la même lecture, poussée chaque fois une étape plus loin, sans serveur. La différence
 * entre deux est le coût de l'étape.
 */
import { creerSuivi, lireDonnees } from '../../lecture/donnees';
import { creerControle, type LigneControlee } from '../../controle/controle';
import { recenserDossier, type FichierSource, type Plan } from '../../lecture/dossier';
import { decoder, examinerOctets, type Encodage } from '../../lecture/octets';
import { ecrireInseree } from '../../ecriture/colonnes';
import { Tampon } from '../../ecriture/tampon';
import { bilanVide } from '../../metier/bilan';
import { references as champsReferences } from '../../metier/modele';
import { Memoire } from '../../registre/memoire';
import { chronometrer } from './mesures';

const RANGEES_PAR_TAMPON = 8192;

export interface Etape {
  readonly nom: string;
  readonly ms: number;
}

async function consommer(flux: AsyncIterable<unknown>): Promise<void> {
  for await (const bloc of flux) void bloc;
}

/** Mesure chaque étape de la lecture d'un dossier de fichiers CSV. */
export async function mesurerEtapes(dossier: string, aujourdhui: string): Promise<Etape[]> {
  const { fichiers }: Plan = await recenserDossier(dossier);
  const pourChaque = (travail: (fichier: FichierSource) => Promise<unknown>): Promise<number> =>
    chronometrer(async () => {
      for (const fichier of fichiers) await travail(fichier);
    });
  const parLigne = (travailDe: (fichier: FichierSource) => (ligne: LigneControlee) => void): Promise<number> =>
    pourChaque(async (fichier) => {
      const reglages = { aujourdhui, echelleNote: null, ordres: new Map(), sources: new Map() };
      const [controler, travailler] = [creerControle(fichier, reglages), travailDe(fichier)];
      for await (const lignes of lireDonnees(fichier, creerSuivi())) {
        for (const ligne of lignes) travailler(controler(ligne));
      }
    });

  const empreinte = await pourChaque(({ chemin }) => examinerOctets(chemin));
  const decodage = await pourChaque(({ chemin, dialecte }) =>
    consommer(decoder(chemin, dialecte.encodage as Encodage)),
  );
  const decoupage = await pourChaque((fichier) => consommer(lireDonnees(fichier, creerSuivi())));
  const controle = await parLigne(() => () => undefined);
  const memoire = new Memoire(fichiers);
  const tampon = new Tampon();
  let id = 0;
  const ecriture = await parLigne((fichier) => {
    const ouvert = { idFichier: 1, fichier, bilan: bilanVide(), libere: false };
    const references = champsReferences(fichier.entite).map(() => 1);
    return (ligne) => {
      memoire.voir(fichier.entite, fichier.source, ligne);
      const verdict = { sort: 'inseree', id: ++id, anomalies: [], references, ailleurs: 0 } as const;
      ecrireInseree(tampon, { fichier: ouvert, ligne, id }, verdict, 1);
      if (tampon.rangees >= RANGEES_PAR_TAMPON) tampon.vider();
    };
  });
  return [
    { nom: 'examen des octets (empreinte, encodage)', ms: empreinte },
    { nom: 'lecture et décodage', ms: decodage },
    { nom: 'découpage en enregistrements', ms: decoupage - decodage },
    { nom: 'normalisation et règles de ligne', ms: controle - decoupage },
    { nom: 'mémoire et écriture des rangées', ms: ecriture - controle },
  ];
}
