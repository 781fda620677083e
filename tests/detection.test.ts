/** Des jeux fautifs dont la réponse est connue : tout ce qui a été semé est trouvé, rien de plus, et bien réparé. */
import { choisirConnexion } from '../lib/base/config';
import { detectionVide, mesurerGraine } from '../lib/outils/detection';
import { Banc } from './outils/banc';

const banc = new Banc('t_detection');
afterAll(() => banc.fermer());

test.each([
  [101, false],
  [102, true],
  [103, false],
])('graine %d, dialectes : %s', async (graine, dialectes) => {
  const detection = detectionVide();
  await mesurerGraine(choisirConnexion(undefined, process.env), banc.nom, graine, dialectes, detection);
  expect(detection.ecarts).toEqual([]);
  expect(detection.reparationsJustes).toBe(detection.reparations);
  expect(detection.mesures.size).toBeGreaterThan(25);
});
