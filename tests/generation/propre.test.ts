import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Papa from 'papaparse';
import { ErreurUtilisateur } from '../../lib/commun/erreurs';
import { type OptionsGeneration, generer } from '../../lib/generation';
import { Clients } from '../../lib/generation/clients';
import { VILLES } from '../../lib/generation/geographie';
import { creerMonde } from '../../lib/generation/monde';
import { juger, nomComparable } from './oracle';

const AUJOURDHUI = '2026-07-01';
const racine = mkdtempSync(path.join(tmpdir(), 'generation-'));
afterAll(() => rmSync(racine, { recursive: true, force: true }));

const options = (nom: string, autres: Partial<OptionsGeneration> = {}): OptionsGeneration => ({
  dossier: path.join(racine, nom),
  graine: 42,
  clients: 400,
  intervenants: 90,
  projets: 1500,
  affectations: 4000,
  defauts: 0,
  dialectes: false,
  aujourdhui: AUJOURDHUI,
  ...autres,
});

const contenus = (dossier: string): Record<string, Buffer> =>
  Object.fromEntries(readdirSync(dossier).map((nom) => [nom, readFileSync(path.join(dossier, nom))]));

type Ligne = Record<string, string>;

function lire(nom: string): Ligne[] {
  const texte = readFileSync(path.join(racine, 'propre', nom), 'utf8');
  const { data, errors } = Papa.parse<Ligne>(texte, { header: true, skipEmptyLines: true });
  expect(errors).toEqual([]);
  return data;
}

const doublons = (valeurs: readonly string[]): string[] => valeurs.filter((v, i) => valeurs.indexOf(v) !== i);
const parId = (lignes: Ligne[], cle: string): Map<string, Ligne> => new Map(lignes.map((l) => [l[cle] ?? '', l]));

describe('sans défaut', () => {
  let clients: Ligne[], intervenants: Ligne[], projets: Ligne[], affectations: Ligne[];

  beforeAll(async () => {
    const bilan = await generer(options('propre'));
    [clients, intervenants] = [lire('clients.csv'), lire('intervenants.csv')];
    [projets, affectations] = [lire('projets.csv'), lire('affectations.csv')];
    expect(bilan.defauts).toBe(0);
    expect(bilan.fichiers.map(({ nom, lignes }) => [nom, lignes])).toEqual([
      ['clients.csv', 400],
      ['intervenants.csv', 90],
      ['projets.csv', 1500],
      ['affectations.csv', 4000],
    ]);
    for (const { nom, octets } of bilan.fichiers)
      expect(contenus(path.join(racine, 'propre'))[nom]?.length).toBe(octets);
  });

  test('écrit exactement les quatre fichiers et le témoin, avec les en-têtes du cahier des charges', () => {
    const { 'jeu_de_test.json': temoin, ...fichiers } = contenus(path.join(racine, 'propre'));
    expect(JSON.parse(String(temoin))).toMatchObject({ jeu_de_test: true, graine: 42, clients: 400, dialectes: false });
    const entetes = Object.entries(fichiers).map(([nom, octets]) => [nom, octets.toString('utf8').split('\n')[0]]);
    expect(entetes).toEqual([
      ['affectations.csv', 'id_affectation,id_projet,id_intervenant,date_affectation,role,commentaire'],
      ['clients.csv', 'id_client,nom,email,date_inscription,region,commentaire'],
      ['intervenants.csv', 'id_intervenant,nom,prenom,agence,email,telephone'],
      ['projets.csv', 'id_projet,nom_projet,id_client,date_debut,date_fin,statut,note_satisfaction'],
    ]);
  });

  test('les clients ont un nom et une adresse qui leur sont propres', () => {
    expect([clients.length, intervenants.length, projets.length, affectations.length]).toEqual([400, 90, 1500, 4000]);
    expect(doublons(clients.map((c) => c.id_client ?? ''))).toEqual([]);
    expect(doublons(clients.map((c) => c.email ?? ''))).toEqual([]);
    expect(doublons(clients.map((c) => nomComparable(c.nom ?? '')))).toEqual([]);
    for (const { nom, email, date_inscription, region } of clients) {
      expect(nom).toMatch(/(^| )(SA|SARL|SAS|SASU|SCOP|EURL|SNC)( |$)/);
      expect(email).toMatch(/^[a-z]+@[a-z0-9-]+\.fr$/);
      expect(date_inscription).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(date_inscription && date_inscription < AUJOURDHUI).toBe(true);
      expect(VILLES.map((ville) => ville.region)).toContain(region);
    }
  });

  test('une ville citée en remarque est bien dans la région du client', () => {
    const cites = clients.flatMap(({ commentaire = '', region }) => {
      const lieu = /^Si(?:te principal|ège) (?:à |au )([^,]+)/.exec(commentaire)?.[1];
      return lieu ? [{ ville: commentaire.includes(' au ') ? `Le ${lieu}` : lieu, region }] : [];
    });
    expect(cites.length).toBeGreaterThan(10);
    for (const { ville, region } of cites) expect(VILLES).toContainEqual({ nom: ville, region });
  });

  test('les intervenants ont une agence, une adresse propre et un téléphone bien formé', () => {
    expect(doublons(intervenants.map((i) => i.email ?? ''))).toEqual([]);
    for (const { nom, prenom, agence, email, telephone } of intervenants) {
      expect(nom && prenom && agence).toBeTruthy();
      expect(email).toMatch(/^[a-z0-9.-]+@clevity\.fr$/);
      expect(telephone).toMatch(/^(\+33[1-7]\d{8})?$/);
    }
  });

  test('un projet a un client, des dates qui se suivent, un statut qui s’accorde avec elles', () => {
    const inscriptions = parId(clients, 'id_client');
    expect(doublons(projets.map((p) => p.id_projet ?? ''))).toEqual([]);
    for (const projet of projets) {
      const { id_client = '', date_debut = '', date_fin = '', statut, note_satisfaction = '' } = projet;
      expect(date_debut >= (inscriptions.get(id_client)?.date_inscription ?? '9')).toBe(true);
      expect(date_fin === '' || date_fin >= date_debut).toBe(true);
      if (statut === 'termine') expect(date_fin !== '' && date_fin <= AUJOURDHUI).toBe(true);
      else expect(note_satisfaction).toBe('');
      if (statut === 'planifie') expect(date_debut > AUJOURDHUI).toBe(true);
      if (statut === 'en_cours' || statut === 'suspendu') {
        expect(date_debut <= AUJOURDHUI && (date_fin === '' || date_fin > AUJOURDHUI)).toBe(true);
      }
      expect(note_satisfaction).toMatch(/^([0-4](\.[1-9])?|5)?$/);
    }
    expect(new Set(projets.map((p) => p.statut))).toEqual(
      new Set(['planifie', 'en_cours', 'suspendu', 'termine', 'annule']),
    );
  });

  test('les clients sont plutôt contents, et certains ne répondent pas', () => {
    const termines = projets.filter((p) => p.statut === 'termine').map((p) => p.note_satisfaction ?? '');
    const notes = termines.filter((note) => note !== '').map(Number);
    expect(notes.length / termines.length).toBeGreaterThan(0.7);
    expect(notes.length).toBeLessThan(termines.length);
    expect(notes.filter((note) => note >= 3.5).length / notes.length).toBeGreaterThan(0.75);
    expect(Math.min(...notes)).toBeLessThan(2.5);
  });

  test('une affectation tombe dans la période de son projet, une seule fois', () => {
    const [parProjet, parIntervenant] = [parId(projets, 'id_projet'), parId(intervenants, 'id_intervenant')];
    expect(doublons(affectations.map((a) => a.id_affectation ?? ''))).toEqual([]);
    expect(
      doublons(affectations.map((a) => `${a.id_projet} ${a.id_intervenant} ${a.role} ${a.date_affectation}`)),
    ).toEqual([]);
    for (const { id_projet = '', id_intervenant = '', date_affectation = '', role } of affectations) {
      const projet = parProjet.get(id_projet);
      expect(parIntervenant.has(id_intervenant) && role).toBeTruthy();
      expect(date_affectation >= (projet?.date_debut ?? '9')).toBe(true);
      expect(projet?.date_fin === '' || date_affectation <= (projet?.date_fin ?? '')).toBe(true);
    }
  });

  test('un chef par projet suivi, et des équipes de plusieurs agences', () => {
    const agences = parId(intervenants, 'id_intervenant');
    const equipes = new Map<string, Ligne[]>();
    for (const a of affectations) equipes.set(a.id_projet ?? '', [...(equipes.get(a.id_projet ?? '') ?? []), a]);
    let multi = 0;
    for (const equipe of equipes.values()) {
      expect(equipe.filter((a) => a.role === 'Chef de projet')).toHaveLength(1);
      if (new Set(equipe.map((a) => agences.get(a.id_intervenant ?? '')?.agence)).size > 1) multi++;
    }
    expect(multi / equipes.size).toBeGreaterThan(0.3);
    expect(multi / equipes.size).toBeLessThan(0.9);
  });

  test('des textes éprouvent la lecture : virgules, guillemets, accents, retours à la ligne', () => {
    const textes = [...clients, ...affectations].map((l) => l.commentaire ?? '').join('\u0000');
    for (const motif of [',', '"', 'é', '\n', ';', "'"]) expect(textes).toContain(motif);
  });

  test('une migration exacte prend tout, sans rien corriger ni remarquer', () => {
    const verdicts = juger(path.join(racine, 'propre'), AUJOURDHUI);
    expect(verdicts).toHaveLength(5990);
    expect(verdicts.filter((v) => v.sort !== 'inseree' || v.codes !== '' || v.corrigee)).toEqual([]);
  });
});

test('en plusieurs dialectes, tout est pris aussi, sans remarque', async () => {
  const demande = options('dialectes', { dialectes: true });
  const bilan = await generer(demande);
  expect(bilan.fichiers.map(({ nom, lignes }) => [nom, lignes])).toEqual([
    ['clients_agence1.csv', 133],
    ['clients_agence2.csv', 133],
    ['clients_agence3.csv', 134],
    ['intervenants_agence1.csv', 45],
    ['intervenants_agence2.csv', 45],
    ['projets.csv', 1500],
    ['affectations.csv', 4000],
  ]);
  const verdicts = juger(demande.dossier, AUJOURDHUI);
  expect(verdicts).toHaveLength(5990);
  expect(verdicts.filter((v) => v.sort !== 'inseree' || v.codes !== '')).toEqual([]);

  const fichiers = contenus(demande.dossier);
  const debut = (nom: string, encodage: BufferEncoding): string | undefined =>
    fichiers[nom]?.toString(encodage).split('\n')[0];
  expect(debut('clients_agence1.csv', 'utf8')).toBe('ID,NomClient,DateInscription,EmailContact,Commentaire');
  expect(debut('clients_agence2.csv', 'latin1')).toBe('ClientID;Raison Sociale;email;Inscrit_le;Region\r');
  expect(debut('clients_agence3.csv', 'utf8')).toBe(
    "\ufeffRéf client\tNom du client\tCourriel\tDate d'inscription\tRégion\tCommentaire",
  );
  expect(debut('intervenants_agence2.csv', 'utf16le')).toBe('\ufeffID\tPrénom\tNom\tAgence\tE-mail\tTél.\r');
});

test('la même graine donne les mêmes octets, une autre en donne d’autres', async () => {
  for (const autres of [{}, { dialectes: true }, { defauts: 0.1 }, { dialectes: true, defauts: 0.1 }]) {
    const [un, deux, trois] = ['un', 'deux', 'trois'].map((nom) => options(`${nom} ${JSON.stringify(autres)}`, autres));
    if (!un || !deux || !trois) throw new Error('Trois jeux attendus.');
    await generer(un);
    await generer(deux);
    await generer({ ...trois, graine: 43 });
    expect(contenus(deux.dossier)).toEqual(contenus(un.dossier));
    for (const [nom, octets] of Object.entries(contenus(trois.dossier))) {
      expect(octets.equals(contenus(un.dossier)[nom] ?? Buffer.alloc(0))).toBe(false);
    }
  }
});

test('cent vingt mille clients portent encore des noms et des adresses uniques', () => {
  const clients = new Clients(creerMonde(options('', { clients: 120_000 })));
  const [noms, emails] = [new Set<string>(), new Set<string>()];
  for (let rang = 0; rang < 120_000; rang++) {
    const { nom, email } = clients.fiche(rang);
    noms.add(nomComparable(nom).replaceAll(' ', ''));
    emails.add(email.slice(email.indexOf('@')));
  }
  expect([noms.size, emails.size]).toEqual([120_000, 120_000]);
});

test.each([
  ['rien du tout', { clients: 0, intervenants: 0, projets: 0, affectations: 0 }],
  ['un de chaque', { clients: 1, intervenants: 1, projets: 1, affectations: 1 }],
  ['chacun sur tous les projets', { clients: 3, intervenants: 7, projets: 5, affectations: 35 }],
  ['plus de projets que d’affectations', { clients: 3, intervenants: 2, projets: 50, affectations: 9 }],
])('volumes extrêmes : %s', async (nom, volumes) => {
  for (const dialectes of [false, true]) {
    const demande = options(`${nom} ${dialectes}`, { ...volumes, dialectes });
    await generer(demande);
    const verdicts = juger(demande.dossier, AUJOURDHUI);
    expect(verdicts.filter((v) => v.sort !== 'inseree' || v.codes !== '')).toEqual([]);
    expect(verdicts.filter((v) => v.fichier === 'affectations.csv')).toHaveLength(volumes.affectations);
  }
});

describe('ce que l’on refuse', () => {
  test.each<[string, Partial<OptionsGeneration>, RegExp]>([
    ['un volume négatif', { clients: -1 }, /le nombre de clients doit être un entier positif ou nul/],
    ['une part impossible', { defauts: 1.5 }, /la part de défauts doit être entre 0 et 100 %/],
    ['des projets sans client', { clients: 0 }, /un projet doit avoir un client/],
    ['trop d’affectations', { projets: 2, intervenants: 3, affectations: 7 }, /au plus une fois à un projet/],
    ['un jour qui n’existe pas', { aujourdhui: '2026-02-30' }, /« 2026-02-30 » n'est pas une date/],
    ['une graine à virgule', { graine: 0.5 }, /la graine doit être un nombre entier/],
  ])('%s', async (_, autres, message) => {
    const refus = generer(options('refus', autres));
    await expect(refus).rejects.toThrow(ErreurUtilisateur);
    await expect(refus).rejects.toThrow(message);
  });

  test('un dossier où l’on ne peut pas écrire', async () => {
    writeFileSync(path.join(racine, 'occupe'), '');
    const refus = generer(options('occupe/data'));
    await expect(refus).rejects.toThrow(ErreurUtilisateur);
    await expect(refus).rejects.toThrow(
      /^Impossible d'écrire dans « .*occupe\/data » : .* ; indiquez un autre dossier\.$/,
    );
  });

  test('un dossier qui contient d’autres données, qu’une migration mêlerait aux nouvelles', async () => {
    await generer(options('mele', { dialectes: true }));
    await expect(generer(options('mele'))).rejects.toThrow(/contient déjà d'autres données \(clients_agence1\.csv/);
  });
});

test('régénérer sans défaut retire l’ancienne clé des réponses, et ne laisse aucun fichier provisoire', async () => {
  await generer(options('encore', { defauts: 0.05 }));
  expect(readdirSync(path.join(racine, 'encore'))).toContain('attendu.json');
  await generer(options('encore'));
  expect(readdirSync(path.join(racine, 'encore')).sort()).toEqual([
    'affectations.csv',
    'clients.csv',
    'intervenants.csv',
    'jeu_de_test.json',
    'projets.csv',
  ]);
});
