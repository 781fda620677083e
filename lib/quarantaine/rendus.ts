/**
 * Les fichiers de lignes isolées rendus après correction : de quelles entrées de la quarantaine leurs lignes sortent, et de quel
 * fichier d'origine. Tout est vérifié avant d'écrire : un seul `_id` inconnu ou altéré fait refuser le fichier entier.
 */
import type { Base } from '../base/connexion';
import { ErreurUtilisateur } from '../commun/erreurs';
import type { Entree } from '../jugement/connu';
import { creerSuivi, lireDonnees } from '../lecture/donnees';
import type { FichierSource } from '../lecture/dossier';
import type { Entite, LigneBrute, OrdreDate } from '../metier/modele';
import { cellulesDOrigine, entetesDOrigine, garderOrigine, lireDialecte, memeTexte, parEntete } from './cellules';
import { numeroDe, Sceau } from './sceau';

/** Un fichier rendu, sous le nom, l'entité et la source de son fichier d'origine. */
export interface Rendu {
  readonly fichier: FichierSource;
  /** L'entrée que désigne chaque `_id`. */
  readonly entrees: ReadonlyMap<string, Entree>;
  /** Comment le fichier d'origine avait été lu : ses lignes, rendues, se relisent de même. */
  readonly ordres: ReadonlyMap<string, OrdreDate>;
  readonly echelleNote: number | null;
}

interface Rangee {
  id: number;
  etat: Entree['etat'];
  id_fichier: number;
  ligne: number;
  codes: string;
  texte: string;
  empreinte: string;
  entite: Entite;
  fichier: string;
  source: string;
  dialecte: string;
  close_par: number | null;
}

export const estRendu = ({ dialecte }: FichierSource): boolean =>
  dialecte.rangLigne !== undefined || dialecte.rangId !== undefined;

const LIGNES_PAR_QUESTION = 2000;
const FAUTES_CITEES = 5;

/**
 * Rattache un fichier rendu à la quarantaine de cette base.
 * @throws ErreurUtilisateur s'il n'a pas de colonne `_id`, si un `_id` y est inconnu, altéré ou répété, ou si ses lignes viennent
 *   de plusieurs fichiers
 */
export async function rattacher(base: Base, fichier: FichierSource): Promise<Rendu> {
  if (fichier.dialecte.rangId === undefined) {
    throw new ErreurUtilisateur(
      `${fichier.chemin} est un fichier de lignes isolées (il a une colonne « _ligne »), mais sa colonne « _id » manque : on ne ` +
        "saurait pas de quelle ligne isolée vient chacune. Rendez le fichier avec toutes ses colonnes. Rien n'a été migré.",
    );
  }
  const lecteur = new LecteurRendu(base, await Sceau.lire(base), fichier);
  return lecteur.rattacher();
}

class LecteurRendu {
  private readonly entrees = new Map<string, Entree>();
  private readonly fautes: string[] = [];
  private premiere: Rangee | undefined;

  constructor(
    private readonly base: Base,
    private readonly sceau: Sceau,
    private readonly fichier: FichierSource,
  ) {}

  async rattacher(): Promise<Rendu> {
    let attente: LigneBrute[] = [];
    for await (const lignes of lireDonnees(this.fichier, creerSuivi())) {
      attente.push(...lignes);
      if (attente.length < LIGNES_PAR_QUESTION) continue;
      await this.examiner(attente);
      attente = [];
    }
    await this.examiner(attente);
    this.refuserFautes();
    const { premiere } = this;
    if (premiere === undefined)
      return { fichier: this.fichier, entrees: this.entrees, ordres: new Map(), echelleNote: null };
    const { ordres = {}, echelleNote = null } = JSON.parse(premiere.dialecte) as {
      ordres?: Record<string, OrdreDate>;
      echelleNote?: number | null;
    };
    const { fichier: nom, entite, source } = premiere;
    return {
      fichier: { ...this.fichier, nom, entite, source },
      ...{ entrees: this.entrees, ordres: new Map(Object.entries(ordres)), echelleNote },
    };
  }

  private async examiner(lignes: readonly LigneBrute[]): Promise<void> {
    const rangId = this.fichier.dialecte.rangId ?? -1;
    const demandees = lignes.flatMap((ligne) => {
      const id = (ligne.cellules[rangId] ?? '').trim();
      return id === '' ? [] : [{ id, ligne }];
    });
    const numeros = demandees.flatMap(({ id }) => numeroDe(id) ?? []);
    const connues = new Map((await this.lireEntrees(numeros)).map((rangee) => [rangee.id, rangee]));
    for (const { id, ligne } of demandees) {
      const connue = connues.get(numeroDe(id) ?? -1);
      if (connue === undefined || this.sceau.sceller(connue.id, connue.empreinte) !== id) {
        this.fautes.push(`ligne ${ligne.ligne} : l'_id « ${id} » n'est pas celui d'une ligne isolée de cette base`);
      } else if (this.entrees.has(id)) this.fautes.push(`ligne ${ligne.ligne} : l'_id « ${id} » y est déjà`);
      else this.retenir(id, connue, ligne);
    }
  }

  private retenir(id: string, connue: Rangee, ligne: LigneBrute): void {
    this.premiere ??= connue;
    const { fichier, entite, source } = this.premiere;
    if (connue.fichier !== fichier || connue.entite !== entite || connue.source !== source) {
      this.fautes.push(`ligne ${ligne.ligne} : elle vient de ${connue.fichier}, et non de ${fichier}`);
    }
    this.entrees.set(id, {
      ...{ id: connue.id, etat: connue.etat, idFichier: connue.id_fichier, ligne: connue.ligne },
      ...{ codes: connue.codes, closePar: connue.close_par, inchangee: this.estInchangee(connue, ligne) },
    });
  }

  /** La ligne rendue dit, colonne par colonne, ce que la quarantaine gardait. */
  private estInchangee({ texte, dialecte }: Rangee, { cellules }: LigneBrute): boolean {
    const origine = lireDialecte(dialecte);
    const avant = parEntete(entetesDOrigine(origine), cellulesDOrigine(texte, origine));
    const apres = parEntete(entetesDOrigine(this.fichier.dialecte), garderOrigine(cellules, this.fichier.dialecte));
    return [...new Set([...avant.keys(), ...apres.keys()])].every((cle) =>
      memeTexte(avant.get(cle) ?? '', apres.get(cle) ?? ''),
    );
  }

  private async lireEntrees(numeros: readonly number[]): Promise<Rangee[]> {
    if (numeros.length === 0) return [];
    return this.base.lire<Rangee>(
      `SELECT i.id_isolee AS id, i.etat, i.id_fichier, i.ligne, i.codes, i.texte, LOWER(HEX(i.empreinte_texte)) AS empreinte,
              i.entite, i.fichier, i.source, f.dialecte, c.id_execution AS close_par
       FROM lignes_isolees i JOIN fichiers f USING (id_fichier)
       LEFT JOIN fichiers c ON c.id_fichier = i.id_fichier_cloture WHERE i.id_isolee IN (?)`,
      [numeros],
    );
  }

  private refuserFautes(): void {
    if (this.fautes.length === 0) return;
    const citees = this.fautes.slice(0, FAUTES_CITEES).join(' ; ');
    const suite = this.fautes.length > FAUTES_CITEES ? ` ; et ${this.fautes.length - FAUTES_CITEES} autres` : '';
    throw new ErreurUtilisateur(
      `${this.fichier.chemin} n'est pas repris : ${citees}${suite}. Une ligne rendue n'agit que sur la sienne : rendez le fichier ` +
        `que ${this.base.description} a écrit, sans toucher à ses colonnes « _ », ou dites la bonne base avec --base. Rien n'a été migré.`,
    );
  }
}
