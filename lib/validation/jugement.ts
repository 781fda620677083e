/** Juger les rangées d'un lot : cellules, compléments apportés par une fusion, agences, références. */
import type { Base, Rangee } from '../base/connexion';
import { references } from '../chargement/transit';
import { comparerPersonne } from '../normalisation';
import { MODELE, type Entite } from '../metier/modele';
import { comparer, decrireEcart, type Attendue, type Ecart } from './cellules';
import type { FichierMigre } from './fichiers';
import { designer, lireIdentites } from './identites';
import type { Fautes } from './relecture';

/** Une rangée de la base et la ligne du fichier qui l'a donnée. */
export interface Paire {
  readonly attendue: Attendue;
  readonly rangee: Rangee;
}

/** Les champs vides qu'une autre ligne a pu compléter. */
const COMPLETABLES: Readonly<Record<Entite, readonly string[]>> = {
  clients: ['date_inscription', 'region', 'commentaire'],
  intervenants: ['telephone'],
  projets: [],
  affectations: ['commentaire'],
};

/** Les champs qui peuvent différer d'une ligne fusionnée à sa cible : la valeur écartée est à l'historique. */
const COMPARABLES: Readonly<Record<Entite, readonly string[]>> = {
  clients: ['nom', ...COMPLETABLES.clients],
  intervenants: ['nom', 'prenom', 'agence', ...COMPLETABLES.intervenants],
  projets: [],
  affectations: COMPLETABLES.affectations,
};

export class Juge {
  private readonly agencesEgales = new Map<string, boolean>();

  constructor(
    private readonly base: Base,
    private readonly fichier: FichierMigre,
    private readonly fautes: Fautes,
    private readonly executionDe: (fichier: number) => number,
  ) {}

  /** Les rangées insérées sont ce que leur ligne redonne. */
  async jugerInsertions(paires: readonly Paire[]): Promise<void> {
    const { entite } = this.fichier;
    const complements: { paire: Paire; ecart: Ecart }[] = [];
    for (const paire of paires) {
      for (const ecart of comparer(entite, paire.attendue, paire.rangee)) {
        if (ecart.champ === 'agence' && (await this.memeAgence(ecart))) continue;
        if (ecart.attendu === null && COMPLETABLES[entite].includes(ecart.champ)) complements.push({ paire, ecart });
        else this.accuser('modifiee', paire, decrireEcart(ecart));
      }
    }
    const connus = await this.lireHistorique(
      complements.map(({ paire }) => paire.rangee.id),
      'valeur_ecartee IS NULL',
    );
    for (const { paire, ecart } of complements) {
      if (!connus.has(cleHistorique(paire.rangee.id, ecart.champ, ecart.enBase))) {
        this.accuser('modifiee', paire, decrireEcart(ecart));
      }
    }
    await this.jugerReferences(paires);
  }

  /** Une référence désigne la ligne que ses identités désignaient à l'entrée. */
  private async jugerReferences(paires: readonly Paire[]): Promise<void> {
    const { entite, execution } = this.fichier;
    for (const { nom, cible } of references(entite)) {
      const identites = await lireIdentites(
        this.base,
        cible,
        paires.flatMap(({ attendue }) => attendue.clesReferences[nom] ?? []),
        (id) => this.executionDe(id) <= execution,
      );
      for (const paire of paires) {
        const { clesReferences, sourceReferences } = paire.attendue;
        const designation = designer(identites, clesReferences[nom] ?? '', sourceReferences);
        const enBase = paire.rangee[nom];
        if ('id' in designation && designation.id === enBase) continue;
        const attendu =
          'id' in designation ? `${MODELE[cible].singulier} ${designation.id} attendu` : designation.defaut;
        this.accuser(
          'reference',
          paire,
          `${nom} ${String(enBase ?? '(vide)')} en base, « ${clesReferences[nom] ?? ''} » dans le fichier : ${attendu}`,
        );
      }
    }
  }

  /** Une ligne fusionnée l'est à raison (même e-mail, même nom) et garde tout ce qu'elle disait. */
  async jugerFusions(paires: readonly Paire[]): Promise<void> {
    const { entite } = this.fichier;
    const cibles = await this.lireCibles(paires.map(({ rangee }) => rangee.id_cible));
    const ecartees: { paire: Paire; id: unknown; champ: string; valeur: string }[] = [];
    for (const paire of paires) {
      const { attendue, rangee } = paire;
      const valeurs = lireJson(rangee.valeurs);
      for (const ecart of comparer(entite, attendue, { ...rangee, ...valeurs, nom_compare: attendue.nomCompare })) {
        this.accuser('fusion', paire, decrireEcart(ecart));
      }
      const cible = cibles.get(rangee.id_cible);
      if (cible === undefined) continue;
      const nomCible =
        entite === 'clients' ? cible.nom_compare : comparerPersonne(String(cible.nom), String(cible.prenom));
      if (attendue.valeurs.email !== cible.email || attendue.nomCompare !== nomCible) {
        this.accuser(
          'fusion',
          paire,
          `${MODELE[entite].singulier} ${String(rangee.id_cible)} n'a pas le même e-mail et le même nom`,
        );
      }
      for (const champ of COMPARABLES[entite]) {
        const valeur = attendue.valeurs[champ] ?? null;
        if (valeur !== null && valeur !== cible[champ]) ecartees.push({ paire, id: rangee.id_cible, champ, valeur });
      }
    }
    await this.exigerEcartees(ecartees);
  }

  /** La copie d'une affectation a donné son commentaire, ou l'a laissé à l'historique. */
  async jugerCopies(paires: readonly Paire[]): Promise<void> {
    const ecartees = paires.flatMap((paire) => {
      const valeur = paire.attendue.valeurs.commentaire ?? null;
      const perdu = valeur !== null && valeur !== paire.rangee.commentaire;
      return perdu ? [{ paire, id: paire.rangee.id, champ: 'commentaire', valeur }] : [];
    });
    await this.exigerEcartees(ecartees);
  }

  private async exigerEcartees(
    ecartees: readonly { paire: Paire; id: unknown; champ: string; valeur: string }[],
  ): Promise<void> {
    const connues = await this.lireHistorique(
      ecartees.map(({ id }) => id),
      'valeur_ecartee IS NOT NULL',
    );
    for (const { paire, id, champ, valeur } of ecartees) {
      if (connues.has(cleHistorique(id, champ, valeur))) continue;
      const ecart = decrireEcart({ champ, enBase: null, attendu: valeur });
      this.accuser('fusion', paire, `l'historique a perdu la valeur écartée (${ecart})`);
    }
  }

  private async lireHistorique(ids: readonly unknown[], condition: string): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rangees = await this.base.lire<{ id_ligne: number; champ: string; valeur: string | null }>(
      `SELECT id_ligne, champ, COALESCE(valeur_ecartee, valeur_retenue) AS valeur FROM historique
       WHERE entite = ? AND id_ligne IN (?) AND ${condition}`,
      [this.fichier.entite, [...new Set(ids)]],
    );
    return new Set(rangees.map(({ id_ligne, champ, valeur }) => cleHistorique(id_ligne, champ, valeur)));
  }

  private async lireCibles(ids: readonly unknown[]): Promise<ReadonlyMap<unknown, Rangee>> {
    const { entite } = this.fichier;
    if (ids.length === 0) return new Map();
    const agence = entite === 'intervenants' ? ', g.nom AS agence' : '';
    const jointure = entite === 'intervenants' ? 'LEFT JOIN agences g USING (id_agence)' : '';
    const cibles = await this.base.lire(
      `SELECT t.*${agence} FROM ${entite} t ${jointure} WHERE t.${MODELE[entite].cle} IN (?)`,
      [[...new Set(ids)]],
    );
    return new Map(cibles.map((cible) => [cible[MODELE[entite].cle], cible]));
  }

  /** Deux écritures d'une même agence : la base ne garde que la première. */
  private async memeAgence({ enBase, attendu }: Ecart): Promise<boolean> {
    const cle = JSON.stringify([enBase, attendu]);
    const connu = this.agencesEgales.get(cle);
    if (connu !== undefined) return connu;
    const { egales } = await this.base.lireUne<{ egales: number | null }>(
      'SELECT ? COLLATE utf8mb4_unicode_520_ci = ? AS egales',
      [enBase, attendu],
    );
    this.agencesEgales.set(cle, egales === 1);
    return egales === 1;
  }

  private accuser(sorte: 'modifiee' | 'reference' | 'fusion', { attendue, rangee }: Paire, detail: string): void {
    const { entite, nom } = this.fichier;
    const cle =
      rangee.id_cible === undefined
        ? `${entite} ${String(rangee.id)}`
        : `correspondances ${entite} ${String(rangee.source)} ${String(rangee.id_source)}`;
    this.fautes[sorte].push({ cle, detail: `${nom}:${attendue.ligne}, ${detail}` });
  }
}

const cleHistorique = (id: unknown, champ: string, valeur: string | null): string =>
  JSON.stringify([id, champ, valeur]);

/** Les valeurs d'une correspondance ; illisibles, elles diffèrent toutes. */
function lireJson(json: unknown): Rangee {
  try {
    return JSON.parse(String(json)) as Rangee;
  } catch {
    return {};
  }
}
