/** Le profil des colonnes : remplies, distinctes, extrêmes. */
import type { Profil } from '../donnees';
import { barreEmpilee } from '../graphiques';
import { chiffres, html, pourcentage, type Fragment } from '../html';
import { nombre, tableau, vide } from './outils';

const AUCUN =
  'Les tables sont vides, ou trop grandes pour être relues à chaque exécution : npx tsx validate.ts les décrit.';

export function profils(liste: readonly Profil[]): Fragment {
  const tables = [...new Set(liste.map(({ table }) => table))];
  if (tables.length === 0) return vide(AUCUN);
  return html`${tables.map((table) => {
    const siennes = liste.filter((profil) => profil.table === table);
    return tableau(
      `${table} : ${chiffres(siennes[0]?.total ?? 0)} lignes`,
      ['Colonne', nombre('Remplie'), '', nombre('Valeurs distinctes'), 'Extrêmes'],
      siennes.map(({ colonne, total, remplies, distinctes, extremes }) => [
        colonne,
        pourcentage(remplies / Math.max(total, 1)),
        barreEmpilee([{ classe: 'inserees', intitule: 'remplies', nombre: remplies }], total),
        distinctes === undefined ? 'non comptées' : chiffres(distinctes),
        extremes,
      ]),
    );
  })}`;
}
