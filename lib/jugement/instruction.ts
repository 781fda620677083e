/** Instruire une ligne avant de la juger : résoudre ses références, relever ce qu'elles enfreignent. */
import type { AnomalieDeLigne } from '../controle/controle';
import { ENSEMBLE, type ReglesDEnsemble } from '../metier/ensemble';
import { references as referencesDe, type Entite } from '../metier/modele';
import { estCertaine, type Candidat, type Certaine, type Connu, type Demande, type LigneAJuger } from './connu';
import type { ValeursEnBase } from './copie';
import { resoudre } from './references';

export interface Consignes {
  /** `--actualiser` : une livraison plus récente met à jour la ligne de même source et de même identifiant. */
  readonly actualiser: boolean;
  readonly aujourdhui: string;
}

const SANS_CANDIDATS: ReadonlyMap<string, readonly Candidat[]> = new Map();
const SANS_REFERENCE: readonly (number | undefined)[] = [];

/** Une ligne, ses références une fois résolues, et ce qu'elles enfreignent relevé. */
export class Instruite {
  readonly entite: Entite;
  readonly regles: ReglesDEnsemble;
  /** Ce que désignent ses références, dans leur ordre ; `undefined` : rien. */
  readonly designees: readonly (number | undefined)[];
  anomalies: readonly AnomalieDeLigne[];
  candidats = SANS_CANDIDATS;
  ailleurs = 0;
  private enBase: ValeursEnBase | undefined;

  constructor(
    readonly juge: LigneAJuger,
    readonly connu: Connu,
  ) {
    this.entite = juge.fichier.fichier.entite;
    this.regles = ENSEMBLE[this.entite];
    this.anomalies = juge.ligne.anomalies;
    const champs = referencesDe(this.entite);
    this.designees = champs.length === 0 ? SANS_REFERENCE : champs.map(({ nom }, rang) => this.designer(nom, rang));
  }

  /** Les valeurs telles que la base les aurait : ses références y sont des clés, ou rien si elles ne désignent rien. */
  get valeurs(): ValeursEnBase {
    if (this.enBase !== undefined) return this.enBase;
    const valeurs: Record<string, string | null> = { ...this.juge.ligne.valeurs };
    for (const [rang, { nom }] of referencesDe(this.entite).entries()) {
      const id = this.designees[rang];
      valeurs[nom] = id === undefined ? null : String(id);
    }
    return (this.enBase = valeurs);
  }

  get enErreur(): boolean {
    return this.anomalies.some(({ effet }) => effet === 'isolee');
  }

  private designer(nom: string, rang: number): number | undefined {
    const { id, ailleurs, etat, candidats } = designerUne(
      this.connu.references[rang],
      this.juge.ligne.sourceReferences,
    );
    if (ailleurs === true) this.ailleurs++;
    if (candidats !== undefined) this.candidats = new Map([...this.candidats, [nom, candidats]]);
    if (etat !== undefined) {
      const valeur = this.juge.ligne.valeurs[nom] ?? '';
      const code = this.regles.references?.[nom]?.[etat] ?? '';
      this.anomalies = [...this.anomalies, { code, champ: nom, valeur, effet: 'isolee' }];
    }
    return id;
  }
}

interface Issue {
  readonly id?: number;
  readonly ailleurs?: boolean;
  readonly etat?: 'absente' | 'isolee' | 'ambigue';
  readonly candidats?: readonly Candidat[];
}

const RIEN: Issue = {};

/** @param propre la source où une référence sans source se cherche d'abord : « ailleurs » s'entend d'elle */
function designerUne(reference: Certaine | Demande | undefined, propre: string): Issue {
  if (reference === undefined) return RIEN;
  if (estCertaine(reference)) return reference;
  const designation = resoudre(reference);
  if (designation.etat === 'absente') return designation;
  if (designation.etat !== 'trouvee') return designation.etat === 'ambigue' ? designation : { etat: designation.etat };
  const { id, source } = designation.candidat;
  return { id, ailleurs: source !== propre };
}

/** L'entrée de quarantaine d'où vient la ligne, ou qui garde son texte, est close : la ligne est en base. */
export function clore(juge: LigneAJuger, connu: Connu): { clot?: number } {
  const entree = juge.entree ?? connu.quarantaine?.entree;
  return entree === undefined ? {} : { clot: entree.id };
}

export const enJson = (valeur: object | null): string | null => (valeur === null ? null : JSON.stringify(valeur));
