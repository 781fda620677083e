/**
 * Les gardes : ce que l'on compte deux fois, et qui arrête tout quand les deux comptes diffèrent. Chaque essai fausse une pièce du
 * chargement et vérifie que rien n'est validé ; ôter la garde fait tomber l'essai.
 */
import { avecBase } from '../../lib/base/connexion';
import { choisirConnexion } from '../../lib/base/config';
import { Session } from '../../lib/base/session';
import { Lots } from '../../lib/chaine/lots';
import { Ecriture } from '../../lib/ecriture';
import { Registre } from '../../lib/registre/registre';
import {
  affectation,
  affectations,
  Banc,
  client,
  clients,
  intervenant,
  intervenants,
  projet,
  projets,
} from '../outils/banc';

const DOSSIER = {
  'clients.csv': clients(client('1', 'Alpha', 'a@x.fr'), client('2', 'Bêta', 'b@x.fr')),
  'intervenants.csv': intervenants(intervenant('1', 'Roy', 'roy@x.fr')),
  'projets.csv': projets(projet('1', 'Audit', '1'), projet('2', 'Conseil', '2')),
  'affectations.csv': affectations(affectation('1', '1', '1'), affectation('2', '2', '1')),
};

const banc = new Banc('t_gardes');
beforeEach(() => banc.vider());
afterEach(() => jest.restoreAllMocks());
afterAll(() => banc.fermer());

/** Rien n'est en base : ni ligne, ni fichier, ni entrée de quarantaine. */
async function exigerVide(): Promise<void> {
  for (const table of ['clients', 'intervenants', 'projets', 'affectations', 'fichiers', 'lignes_isolees']) {
    expect([table, await banc.valeurs(`SELECT COUNT(*) FROM ${table}`)]).toEqual([table, [[0]]]);
  }
}

test('une ligne lue qui n’est jamais jugée arrête tout', async () => {
  const recevoir = jest.spyOn(Lots.prototype, 'recevoir');
  recevoir.mockImplementationOnce(() => undefined);
  await expect(banc.migrer(DOSSIER)).rejects.toThrow(/clients.csv : 2 lignes lues, mais 1 insérées/);
  await exigerVide();
});

test('une ligne dite insérée qui n’est pas écrite arrête tout', async () => {
  jest.spyOn(Ecriture.prototype, 'inserer').mockImplementationOnce(() => undefined);
  await expect(banc.migrer({ 'clients.csv': DOSSIER['clients.csv'] })).rejects.toThrow(
    /clients : 2 lignes à insérer, mais la base en a pris 1/,
  );
  await exigerVide();
});

test('une rangée que la base ne prend pas arrête tout', async () => {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- rappelée plus bas sur la session elle-même
  const { charger } = Session.prototype;
  jest.spyOn(Session.prototype, 'charger').mockImplementationOnce(async function (this: Session, ...demande) {
    return (await charger.apply(this, demande)) - 1;
  });
  await expect(banc.migrer(DOSSIER)).rejects.toThrow(/lignes à insérer, mais la base en a pris 1/);
  await exigerVide();
});

test('une référence vers une ligne qui n’existe pas est refusée par la base', async () => {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- rappelée plus bas sur le registre lui-même
  const { certitude } = Registre.prototype;
  jest.spyOn(Registre.prototype, 'certitude').mockImplementation(function (this: Registre, juge) {
    const connu = certitude.call(this, juge);
    const fausse = { id: 999, ailleurs: false };
    return connu === undefined ? undefined : { ...connu, references: connu.references.map(() => fausse) };
  });
  await expect(banc.migrer(DOSSIER)).rejects.toThrow();
  await exigerVide();
});

test('une valeur que la base tronquerait, un doublon qu’elle sauterait : le chargement les refuse', async () => {
  await banc.migrer(DOSSIER);
  await avecBase(choisirConnexion(undefined, process.env), banc.nom, false, async (base) => {
    const colonnes = ['id_agence', 'nom', 'id_fichier'];
    const charger = (texte: string): Promise<number> => base.charger('agences', colonnes, Buffer.from(texte));
    await expect(charger(`90\t${'x'.repeat(200)}\t1\n`)).rejects.toThrow(/a perdu quelque chose/);
    await expect(charger('91\tLyon\t1\n')).rejects.toThrow(/a perdu quelque chose/);
    await expect(charger('92\tBrest\t999\n')).rejects.toThrow();
    expect(await charger('93\tNice\t1\n')).toBe(1);
  });
});

describe('les bornes', () => {
  const PROJETS = 'id_projet,nom_projet,id_client,date_debut,date_fin,statut,note_satisfaction';

  test('un projet d’un jour, une note de 0, une note de 5 sont justes ; un jour de moins, un dixième de plus ne le sont pas', async () => {
    await banc.migrer({
      'clients.csv': DOSSIER['clients.csv'],
      'projets.csv': [
        PROJETS,
        '1,Un jour,1,2021-06-01,2021-06-01,Terminé,0',
        '2,Cinq,1,2021-06-01,2021-06-30,Terminé,5',
        '3,À rebours,1,2021-06-02,2021-06-01,Terminé,3',
        '4,Trop,1,2021-06-01,2021-06-30,Terminé,"5,1"',
        '5,Négative,1,2021-06-01,2021-06-30,Terminé,-1',
        '',
      ].join('\n'),
    });
    expect(await banc.isolees()).toEqual([
      ['projets.csv', 4, 'PRJ-08'],
      ['projets.csv', 5, 'PRJ-10'],
      ['projets.csv', 6, 'PRJ-10'],
    ]);
  });

  test('une affectation le premier ou le dernier jour de son projet est dedans ; la veille ou le lendemain, dehors', async () => {
    const jours = ['2021-01-01', '2021-12-31', '2020-12-31', '2022-01-01'];
    const rendu = await banc.migrer({
      ...DOSSIER,
      'affectations.csv': affectations(
        ...jours.map((jour, rang) => affectation(String(rang + 1), '1', '1', `${jour},Auditeur,`)),
      ),
    });
    const constats = rendu.constats.filter(({ code }) => code === 'AFF-06');
    expect(constats.map(({ nombre, exemples }) => [nombre, exemples.map(({ lieu }) => lieu)])).toEqual([
      [2, ['affectations.csv:4', 'affectations.csv:5']],
    ]);
  });
});

test('deux lignes isolées identiques, dans deux fichiers ou dans un seul, restent deux', async () => {
  const fautive = client('7', '', 'z@x.fr');
  const dossier = banc.ecrire({
    'clients_nord.csv': clients(fautive, fautive),
    'clients_sud.csv': clients(fautive),
  });
  await banc.migrer(dossier);
  const attendues = [
    ['clients_nord.csv', 2, 'CLI-02'],
    ['clients_nord.csv', 3, 'CLI-02'],
    ['clients_sud.csv', 2, 'CLI-02'],
  ];
  expect(await banc.isolees()).toEqual(attendues);
  await banc.migrer(dossier);
  expect(await banc.isolees()).toEqual(attendues);
});

test('l’ordre des dates se juge sur tout le fichier, et non sur sa dernière ligne', async () => {
  await banc.migrer({
    'clients.csv': clients(
      client('1', 'Alpha', 'a@x.fr', '03/04/2020,,'),
      client('2', 'Bêta', 'b@x.fr', '04/25/2020,,'),
      client('3', 'Gamma', 'g@x.fr', '05/06/2020,,'),
    ),
  });
  expect(await banc.valeurs('SELECT date_inscription FROM clients ORDER BY id_client')).toEqual([
    ['2020-03-04'],
    ['2020-04-25'],
    ['2020-05-06'],
  ]);
});
