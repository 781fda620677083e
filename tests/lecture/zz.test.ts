import { writeSync } from 'node:fs';
import { ecrireClasseur, recenserUn, toutesLesLignes } from './outils';
const log = (x: string): void => void writeSync(2, `${x}\n`);
test('x', async () => {
  for (const xml of ['<c r="@"><v>12</v></c>', '<c r="@"><f>1+1</f></c>', '<c r="@" t="e"><v>#REF!</v></c>']) {
  const b = ecrireClasseur([{ nom: 'clients', lignes: [['id', 'nom', 'email', 'commentaire'], ['1','X','a@b.fr', {xml}]] }]);
  log('b');
  const f = await recenserUn('clients.xlsx', b);
  log('c');
  log(JSON.stringify(await toutesLesLignes(f)));}
});
