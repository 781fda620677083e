/** Les colonnes que remplit une ligne insérée, et comment son verdict les remplit. */
import { champsGardes, MODELE, parEntite, references, type Entite } from '../metier/modele';
import type { LigneAJuger } from '../jugement/connu';
import type { Inseree, Rejointe } from '../jugement/verdict';
import type { Tampon } from './tampon';

const LIGNAGE = ['source', 'id_source', 'cle', 'ligne', 'transformations', 'hors_modele', 'id_fichier', 'empreinte'];

/** La colonne où s'écrit un champ : une agence y est une clé. */
export const colonneDe = (entite: Entite, champ: string): string =>
  MODELE[entite].champs.some(({ nom, nature }) => nom === champ && nature === 'agence') ? `id_${champ}` : champ;

/** Les colonnes d'une table métier, dans l'ordre où une rangée les écrit ; l'empreinte l'est en hexadécimal. */
export const colonnesInserees = (entite: Entite): string[] => [
  MODELE[entite].cle,
  ...champsGardes(entite).map(({ nom }) => colonneDe(entite, nom)),
  ...(MODELE[entite].nom.gardee === true ? ['nom_compare'] : []),
  ...LIGNAGE,
];

export const COLONNES_CORRESPONDANCES = ['entite', 'id_cible', 'valeurs', ...LIGNAGE];

/** D'où vient la valeur de chaque colonne d'une rangée : d'un champ, de la référence de ce rang, ou de l'agence. */
type Origine = typeof AGENCE | number | string;

const AGENCE = Symbol('agence');

const ORIGINES = parEntite((entite) =>
  champsGardes(entite).map(({ nom, nature, cible }): Origine => {
    if (cible !== undefined) return references(entite).findIndex((reference) => reference.nom === nom);
    return nature === 'agence' ? AGENCE : nom;
  }),
);

/** Fait d'une ligne acceptée la rangée de sa table. */
export function ecrireInseree(
  tampon: Tampon,
  juge: LigneAJuger,
  { id, references: designees }: Inseree,
  idAgence: number | undefined,
): void {
  const { entite } = juge.fichier.fichier;
  const { ligne } = juge;
  tampon.cellule(id);
  for (const origine of ORIGINES[entite]) {
    if (typeof origine === 'number') tampon.cellule(designees[origine] ?? null);
    else if (origine === AGENCE) tampon.cellule(idAgence ?? null);
    else tampon.cellule(ligne.valeurs[origine] ?? null);
  }
  if (MODELE[entite].nom.gardee === true) tampon.cellule(ligne.nomCompare);
  ecrireLignage(tampon, juge);
}

/** Fait d'une ligne fusionnée la rangée qui garde son identité et ce qu'elle disait. */
export function ecrireCorrespondance(tampon: Tampon, juge: LigneAJuger, { id }: Rejointe): void {
  const { entite } = juge.fichier.fichier;
  const valeurs = champsGardes(entite).map(({ nom }) => [nom, juge.ligne.valeurs[nom] ?? null] as const);
  tampon.cellule(entite);
  tampon.cellule(id);
  tampon.cellule(JSON.stringify(Object.fromEntries(valeurs)));
  ecrireLignage(tampon, juge);
}

function ecrireLignage(tampon: Tampon, { fichier, ligne }: LigneAJuger): void {
  tampon.cellule(fichier.fichier.source);
  tampon.cellule(ligne.idSource);
  tampon.cellule(ligne.cle);
  tampon.cellule(ligne.ligne);
  tampon.cellule(ligne.transformations.length === 0 ? null : JSON.stringify(ligne.transformations));
  tampon.cellule(ligne.horsModele === null ? null : JSON.stringify(ligne.horsModele));
  tampon.cellule(fichier.idFichier);
  tampon.cellule(ligne.empreinte);
  tampon.finir();
}
