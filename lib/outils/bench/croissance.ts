/** La courbe de croissance : le temps par ligne et la mémoire, de dix mille à dix millions de lignes. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scaleLinear, scaleLog } from 'd3-scale';
import { RACINE } from '../../base/config';
import { ErreurUtilisateur } from '../../commun/erreurs';
import { duree, nombre, tableau } from '../../commun/tableau';
import { BASE, engendrer, type Atelier } from './atelier';
import { enMo } from './mesures';

/** Où va la figure. */
export const FIGURE = join('docs', 'schemas', 'croissance.svg');

export interface Point {
  readonly lignes: number;
  readonly ms: number;
  /** En octets. */
  readonly memoire: number;
}

export async function mesurerCroissance({ base, travail, migrer }: Atelier, tailles: string): Promise<void> {
  const points: Point[] = [];
  for (const taille of tailles.split(',').map(Number)) {
    if (!Number.isInteger(taille) || taille < 1000) {
      throw new ErreurUtilisateur(`--croissance attend des nombres de lignes, comme 10000,100000 : « ${tailles} ».`);
    }
    const { dossier, lignes } = await engendrer(travail, `croissance_${taille}`, taille, 0.05);
    await base.executer(`DROP DATABASE IF EXISTS ${BASE}`);
    const { ms, memoire } = await migrer(dossier);
    points.push({ lignes, ms, memoire });
    console.log(`${nombre(lignes)} lignes : ${duree(ms)}, ${enMo(memoire)} Mo`);
  }
  console.log(
    `\n${tableau(
      ['lignes', 'durée', 'lignes/s', 'µs par ligne', 'mémoire (Mo)'],
      points.map(({ lignes, ms, memoire }) => [
        ...[lignes, duree(ms), Math.round((1000 * lignes) / ms)],
        ...[Math.round((1000 * ms) / lignes), enMo(memoire)],
      ]),
    )}`,
  );
  await writeFile(join(RACINE, FIGURE), dessiner(points));
  console.log(`\nCourbe : ${FIGURE}`);
}

const [LARGEUR, HAUTEUR, MARGE] = [720, 300, 56];

/** La figure, en SVG : en bas les lignes (échelle logarithmique), à gauche les µs par ligne, à droite la mémoire. */
export function dessiner(points: readonly Point[]): string {
  const tailles = points.map(({ lignes }) => lignes);
  const temps = points.map(({ lignes, ms }) => (1000 * ms) / lignes);
  const memoires = points.map(({ memoire }) => memoire / 1e6);
  const x = scaleLog([Math.min(...tailles), Math.max(...tailles)], [MARGE, LARGEUR - MARGE]);
  const echelle = (valeurs: readonly number[]) => scaleLinear([0, 1.15 * Math.max(...valeurs)], [HAUTEUR - 40, 40]);
  const courbe = (valeurs: readonly number[], couleur: string, unite: string, dessous: boolean): string => {
    const y = echelle(valeurs);
    const places = valeurs.map((valeur, rang) => [x(tailles[rang] ?? 1), y(valeur), valeur] as const);
    const trace = places.map(([cx, cy]) => `${cx.toFixed(1)},${cy.toFixed(1)}`).join(' ');
    return [
      `<polyline points="${trace}" fill="none" stroke="${couleur}" stroke-width="2"/>`,
      ...places.map(
        ([cx, cy, valeur]) =>
          `<circle cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" r="4" fill="${couleur}"/>` +
          `<text x="${cx.toFixed(1)}" y="${(cy + (dessous ? 20 : -10)).toFixed(1)}" text-anchor="middle" fill="${couleur}">${nombre(Math.round(valeur))} ${unite}</text>`,
      ),
    ].join('\n');
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LARGEUR} ${HAUTEUR}" font-family="sans-serif" font-size="12" role="img">
<title>Temps par ligne et mémoire de migration.ts selon le nombre de lignes</title>
<rect width="${LARGEUR}" height="${HAUTEUR}" fill="#ffffff"/>
<text x="${MARGE}" y="20" fill="#1f4e79">temps par ligne (µs)</text>
<text x="${LARGEUR - MARGE}" y="20" text-anchor="end" fill="#b9540b">mémoire du script (Mo)</text>
<line x1="${MARGE}" y1="${HAUTEUR - 40}" x2="${LARGEUR - MARGE}" y2="${HAUTEUR - 40}" stroke="#4f5b6b"/>
${tailles
  .map(
    (lignes) =>
      `<text x="${x(lignes).toFixed(1)}" y="${HAUTEUR - 18}" text-anchor="middle" fill="#17202c">${nombre(lignes)} lignes</text>`,
  )
  .join('\n')}
${courbe(temps, '#1f4e79', 'µs', false)}
${courbe(memoires, '#b9540b', 'Mo', true)}
</svg>
`;
}
