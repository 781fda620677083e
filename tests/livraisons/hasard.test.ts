/**
 * Des suites de gestes tirées au hasard : à chaque pas, la conservation est close, la validation conforme, et annuler la dernière
 * exécution rend exactement la base d'avant. `ESSAIS=200` en joue deux cents, de dix gestes.
 */
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { ESSAIS, GRAINE } from '../outils/hasard';
import { GESTE } from './gestes';
import { Atelier } from './outils';
import { Suite } from './suite';

const GESTES = ESSAIS === undefined ? 6 : 10;
const SUITES = ESSAIS ?? 6;

test.each([
  ['d’un trait', false],
  ['toute ligne demandée', true],
])(
  `des suites de ${GESTES} gestes, %s`,
  async (_, prudent) => {
    const atelier = new Atelier(`livraisons_hasard_${String(prudent)}`, prudent);
    const suites = fc.asyncProperty(fc.array(GESTE, { minLength: GESTES, maxLength: GESTES }), async (gestes) => {
      await atelier.vider();
      const suite = new Suite(atelier);
      for (const geste of gestes) {
        await suite.jouer(geste);
        if (readdirSync(atelier.travail).includes('sortie')) expect(await atelier.reserves()).toEqual([]);
      }
    });
    try {
      await fc.assert(suites, {
        numRuns: Math.ceil(SUITES / 2),
        seed: GRAINE + Number(prudent),
        endOnFailure: ESSAIS !== undefined,
      });
    } finally {
      await atelier.fermer();
    }
  },
  60_000 + SUITES * GESTES * 4_000,
);
