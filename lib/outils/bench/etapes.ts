/**
 * Où passe le temps avant la base : la même lecture, poussée chaque fois une étape plus loin, sans serveur. La différence
 * entre deux est le coût de l'étape.
 */
import { Annuaire } from '../../chargement/annuaire';
import { creerSuivi, lireDonnees } from '../../lecture/donnees';
import { Suspects } from '../../chargement/suspects';
import { ecrireRangee } from '../../base/tabulations';
import { rangeeTransit } from '../../chargement/transit';
import { creerVoieDirecte } from '../../chargement/voie_directe';
import { creerControle, type LigneControlee } from '../../controle/controle';
import { recenserDossier, type FichierSource, type Plan } from '../../lecture/dossier';
import { decoder, examinerOctets, type Encodage } from '../../lecture/octets';
import { chronometrer } from './mesures';

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
  const suspects = new Suspects(fichiers);
  const annuaire = new Annuaire();
  let n = 0;
  const aiguillage = await parLigne(({ entite, source }) => {
    const estSuspecte = suspects.pour(entite, source);
    const voie = creerVoieDirecte(entite, source, { annuaire, decalage: 0, idFichier: 1 });
    return (ligne) => {
      const suspecte = estSuspecte(ligne);
      const rangee = suspecte ? undefined : voie(++n, ligne);
      ecrireRangee(
        rangee ??
          rangeeTransit(entite, n, 1, source, suspecte, ligne, (...reference) => annuaire.designe(...reference)),
      );
    };
  });
  return [
    { nom: 'examen des octets (empreinte, encodage)', ms: empreinte },
    { nom: 'lecture et décodage', ms: decodage },
    { nom: 'découpage en enregistrements', ms: decoupage - decodage },
    { nom: 'normalisation et règles de ligne', ms: controle - decoupage },
    { nom: 'aiguillage et écriture des rangées', ms: aiguillage - controle },
  ];
}
