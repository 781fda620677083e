/** `--annuler` : quarantaine, tables et fichiers d'isolés redeviennent ce qu'ils étaient, à l'octet près. */
import { readFileSync, writeFileSync } from 'node:fs';
import {
  affectation,
  affectations,
  client,
  clients,
  csv,
  intervenant,
  intervenants,
  projet,
  projets,
} from '../outils/banc';
import { lancer } from '../outils/scripts';
import { Atelier, changer } from './outils';

const atelier = new Atelier('livraisons_annulation');
beforeEach(() => atelier.vider());
afterAll(() => atelier.fermer());

const NOM = 'clients_nord.csv';
const PREMIERE = {
  [NOM]: clients(client('1', 'Un', 'un@x.fr'), client('2', '', 'deux@x.fr'), client('3', 'Trois', '')),
  'intervenants_nord.csv': intervenants(intervenant('1', 'Morel', 'morel@c.fr'), intervenant('2', 'Petit', 'pas bon')),
  'projets_nord.csv': projets(projet('1', 'Audit', '1'), projet('2', 'Étude', '2'), projet('3', 'Appui', '77')),
  'affectations_nord.csv': affectations(
    affectation('1', '1', '1'),
    affectation('2', '2', '1'),
    affectation('3', '1', '2'),
  ),
};

/** Après la première livraison : ce que l'on fait, que l'on annule. */
const GESTES: readonly (readonly [nom: string, geste: () => Promise<{ execution: number }>])[] = [
  ['une correction, qui libère en aval', () => atelier.rendre(NOM, changer(0, { nom: 'Deux' }))],
  ['une correction encore fautive', () => atelier.rendre(NOM, changer(1, { email: 'toujours pas' }))],
  ['un fichier rendu tel quel', () => atelier.rendre(NOM, (lignes) => lignes)],
  [
    'des lignes ajoutées à la main',
    () => atelier.rendre(NOM, (l) => [...l, { id: '8', nom: 'Huit', email: '8@x.fr' }, { id: '9' }]),
  ],
  ['la même livraison', () => atelier.migrer(PREMIERE)],
  [
    'une livraison qui corrige, redonne autrement et apporte',
    () =>
      atelier.migrer({
        [NOM]: clients(
          client('2', 'Deux', 'deux@x.fr'),
          client('3', '', ''),
          client('77', 'Plus', 'plus@x.fr'),
          client('5', '', 'cinq@x.fr'),
        ),
        'intervenants_nord.csv': intervenants(intervenant('2', 'Petit', 'petit@c.fr')),
      }),
  ],
  [
    'une livraison actualisée',
    () =>
      atelier.migrer(
        {
          [NOM]: csv('id,nom,email,region,Suivi', '1,Un SA,un2@x.fr,Bretagne,oui', '2,,encore@x.fr,,'),
          'intervenants_nord.csv': intervenants('1,Morel,Anne,Brest,morel@c.fr,0612345678'),
          'projets_nord.csv': projets(projet('1', 'Audit complet', '1', '2021-01-01,,En cours,')),
          'affectations_nord.csv': affectations(affectation('1', '1', '1', '2021-03-03,Chef,vu')),
        },
        { actualiser: true },
      ),
  ],
  [
    'une autre agence, qui fusionne et complète',
    () =>
      atelier.migrer({
        'clients_sud.csv': clients(client('50', 'UN', 'un@x.fr', '2020-01-02,Sud,fidèle'), client('51', '', '')),
      }),
  ],
];

test.each(GESTES)('%s, annulée : tout est comme avant, et conforme', async (_, geste) => {
  await atelier.migrer(PREMIERE);
  const avant = await atelier.photo();
  const { execution } = await geste();
  expect(await atelier.reserves()).toEqual([]);
  await atelier.annuler(execution);
  expect(await atelier.photo()).toEqual(avant);
  expect(await atelier.reserves()).toEqual([]);
});

test('tout l’un après l’autre, puis annulé de la dernière à la première', async () => {
  const etapes: { avant: Record<string, unknown>; execution: number }[] = [];
  for (const [, geste] of [['', () => atelier.migrer(PREMIERE)] as const, ...GESTES]) {
    const avant = etapes.length === 0 ? {} : await atelier.photo();
    etapes.push({ avant, execution: (await geste()).execution });
  }
  expect(await atelier.reserves()).toEqual([]);
  for (const { avant, execution } of etapes.reverse()) {
    await atelier.annuler(execution);
    if (Object.keys(avant).length > 0) expect(await atelier.photo()).toEqual(avant);
    expect(await atelier.reserves()).toEqual([]);
  }
  expect(atelier.fichiersIsoles()).toEqual({});
});

test('un fichier d’isolés retouché n’est pas écrasé par une annulation : il est rangé, et c’est dit', async () => {
  await atelier.migrer(PREMIERE);
  const avant = atelier.fichiersIsoles();
  const { execution } = await atelier.rendre(NOM, changer(0, { nom: 'Deux' }));
  const retouche = readFileSync(atelier.cheminIsole(NOM), 'utf8').replace('Trois', 'Troisième');
  writeFileSync(atelier.cheminIsole(NOM), retouche);
  const { code, sortie, erreur } = await lancer('migration', [
    ...['--annuler', String(execution), '--base', atelier.nom, '--sortie', atelier.sortie],
  ]);
  expect([code, sortie + erreur]).toEqual([0, expect.stringMatching(/retouché.*anciens/)]);
  expect(atelier.fichiersIsoles()).toEqual(avant);
  expect(readFileSync(`${atelier.sortie}/isolees/anciens/execution_3/${NOM}`, 'utf8')).toBe(retouche);
});

test('un projet ne peut plus entrer sous un client que seule une exécution annulée avait nommé', async () => {
  await atelier.migrer({ 'projets_nord.csv': projets(projet('1', 'Audit', '7')) });
  const { execution } = await atelier.rendre('projets_nord.csv', changer(0, { id_client: '8' }));
  await atelier.annuler(execution);
  await atelier.migrer({ [NOM]: clients(client('8', 'Huit', '8@x.fr')) });
  expect(await atelier.valeurs('SELECT COUNT(*) FROM projets')).toEqual([[0]]);
  await atelier.migrer({ [NOM]: clients(client('7', 'Sept', '7@x.fr'), client('8', 'Huit', '8@x.fr')) });
  expect(await atelier.valeurs('SELECT c.nom FROM projets JOIN clients c USING (id_client)')).toEqual([['Sept']]);
});

test('une reprise dont une migration plus récente a ignoré les lignes réinjectées ne s’annule qu’après elle', async () => {
  const dossier = atelier.ecrire(PREMIERE);
  await atelier.migrer(dossier);
  const { execution } = await atelier.rendre(NOM, changer(0, { nom: 'Deux' }));
  const relance = await atelier.migrer(dossier);
  await expect(atelier.annuler(execution)).rejects.toThrow(`l'exécution n° ${relance.execution} (migration : `);
  expect(await atelier.reserves()).toEqual([]);
  await atelier.annuler(relance.execution);
  await atelier.annuler(execution);
  expect(await atelier.reserves()).toEqual([]);
});
