/** Instruire une ligne avant de la juger : résoudre ses références, relever ce qu'elles enfreignent. */
import type { AnomalieDeLigne } from '../controle/controle';
import { ENSEMBLE, type ReglesDEnsemble } from '../metier/ensemble';
import { references as referencesDe, type Entite } from '../metier/modele';
import { CODES_REFERENCE } from '../metier/regles';
import { estCertaine, type Candidat, type Certaine, type Connu, type Demande, type LigneAJuger } from './connu';
import type { ValeursEnBase } from './copie';
import { resoudre } from './references';

export interface Consignes {
  /** `--actualiser` : une livraison plus récente met à jour la ligne de même source et de même identifiant. */
  readonly actualiser: boolean;
  readonly aujourdhui: string;
}

/** Une ligne, ses références une fois résolues. */
export interface Instruite {
  readonly juge: LigneAJuger;
  readonly connu: Connu;
  readonly entite: Entite;
  readonly regles: ReglesDEnsemble;
  /** Ce que désignent ses références, dans leur ordre ; `undefined` : rien. */
  readonly designees: readonly (number | undefined)[];
  readonly ailleurs: number;
  readonly candidats: ReadonlyMap<string, readonly Candidat[]>;
  readonly anomalies: readonly AnomalieDeLigne[];
  readonly valeurs: ValeursEnBase;
}

const SANS_CANDIDATS: ReadonlyMap<string, readonly Candidat[]> = new Map();
const SANS_REFERENCE: readonly (number | undefined)[] = [];

/** Résout les références d'une ligne et relève ce qu'elles enfreignent. */
export function instruire(juge: LigneAJuger, connu: Connu): Instruite {
  const { entite } = juge.fichier.fichier;
  const { ligne } = juge;
  const instruite = {
    ...{ juge, connu, entite, regles: ENSEMBLE[entite], designees: SANS_REFERENCE, ailleurs: 0 },
    ...{ candidats: SANS_CANDIDATS, anomalies: ligne.anomalies, valeurs: ligne.valeurs },
  };
  const champs = referencesDe(entite);
  return champs.length === 0
    ? instruite
    : designer(
        instruite,
        champs.map(({ nom }) => nom),
      );
}

/** Les références d'une ligne, résolues dans leur ordre. */
function designer(instruite: Instruite, champs: readonly string[]): Instruite {
  const { juge, connu } = instruite;
  const anomalies = [...instruite.anomalies];
  const designees: (number | undefined)[] = [];
  const valeurs: Record<string, string | null> = { ...instruite.valeurs };
  const candidats = new Map<string, readonly Candidat[]>();
  let ailleurs = 0;
  for (const [rang, nom] of champs.entries()) {
    const issue = designerUne(connu.references[rang]);
    designees.push(issue.id);
    if (issue.ailleurs === true) ailleurs++;
    if (issue.candidats !== undefined) candidats.set(nom, issue.candidats);
    if (issue.etat !== undefined) {
      const code = CODES_REFERENCE[nom]?.[issue.etat] ?? '';
      anomalies.push({ code, champ: nom, valeur: juge.ligne.valeurs[nom] ?? '', effet: 'isolee' });
    }
    valeurs[nom] = issue.id === undefined ? null : String(issue.id);
  }
  return { ...instruite, designees, ailleurs, candidats, anomalies, valeurs };
}

interface Issue {
  readonly id?: number;
  readonly ailleurs?: boolean;
  readonly etat?: 'absente' | 'isolee' | 'ambigue';
  readonly candidats?: readonly Candidat[];
}

function designerUne(reference: Certaine | Demande | undefined): Issue {
  if (reference === undefined) return {};
  if (estCertaine(reference)) return reference;
  const designation = resoudre(reference);
  if (designation.etat === 'absente') return designation;
  if (designation.etat !== 'trouvee') return designation.etat === 'ambigue' ? designation : { etat: designation.etat };
  const { id, source } = designation.candidat;
  return { id, ailleurs: source !== reference.source };
}

/** L'entrée de quarantaine d'où vient la ligne, ou qui garde son texte, est close : la ligne est en base. */
export function clore(juge: LigneAJuger, connu: Connu): { clot?: number } {
  const entree = juge.entree ?? connu.quarantaine?.entree;
  return entree === undefined ? {} : { clot: entree.id };
}

export const enJson = (valeur: object | null): string | null => (valeur === null ? null : JSON.stringify(valeur));
