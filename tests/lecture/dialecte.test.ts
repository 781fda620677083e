/** Ce qui est compris d'un fichier texte : encodage, séparateur, fin de ligne, en-tête, lignes qui ne sont pas des données. */
import { appendFileSync, rmSync } from 'node:fs';
import { creerSuivi, lireDonnees } from '../../lib/lecture/donnees';
import { ErreurUtilisateur } from '../../lib/commun/erreurs';
import { avecFichierInchange, type FichierSource } from '../../lib/lecture/dossier';
import { ecrireZip, ENCODEURS, recenser, recenserUn, toutesLesLignes } from './outils';

const CLIENTS =
  'id;nom;email;région\n1;Béton Armor — L’Œuvre €;a@b.fr;Île-de-France\n2;Forêt à çà, où été;c@d.fr;Rhône\n';

async function donnees(
  fichier: FichierSource,
): Promise<{ lignes: (string | number)[][]; ecartees: (string | number)[][] }> {
  const suivi = creerSuivi();
  const lignes: (string | number)[][] = [];
  for await (const bloc of lireDonnees(fichier, suivi))
    lignes.push(...bloc.map(({ ligne, cellules }) => [ligne, ...cellules]));
  return { lignes, ecartees: suivi.ecartees.map(({ ligne, raison }) => [ligne, raison]) };
}

test.each([
  ['a changé', (chemin: string) => appendFileSync(chemin, '2,Bêta,b@x.fr\n')],
  ['a disparu', (chemin: string) => rmSync(chemin)],
])('un fichier qui %s pendant qu’on le lit arrête tout', async (phrase, changer) => {
  const fichier = await recenserUn('clients.csv', 'id,nom,email\n1,Alpha,a@x.fr\n');
  await expect(avecFichierInchange(fichier, () => Promise.resolve(1))).resolves.toBe(1);
  const lire = (): Promise<number> => Promise.resolve(changer(fichier.chemin)).then(() => 2);
  await expect(avecFichierInchange(fichier, lire)).rejects.toThrow(
    new RegExp(`^clients\\.csv ${phrase} pendant sa lecture : rien n'a été migré\\. Relancez`),
  );
});

describe('les encodages', () => {
  const ATTENDUS: Readonly<Record<string, string>> = {
    'Windows-1252': 'windows-1252',
    MacRoman: 'macintosh',
    CP850: 'cp850',
    'ISO-8859-15': 'iso-8859-15',
  };

  test.each(Object.entries(ENCODEURS))('%s', async (nom, encoder) => {
    // Ni CP850 ni ISO-8859-15 n'ont l'apostrophe courbe et le tiret long ; CP850 n'a pas non plus le « œ ».
    const reduits = CLIENTS.replace('—', '-').replace('’', "'");
    const contenu = nom === 'CP850' ? reduits.replace('Œ', 'OE') : nom === 'ISO-8859-15' ? reduits : CLIENTS;
    const fichier = await recenserUn('clients.csv', encoder(contenu));
    expect(fichier.dialecte.encodage).toBe(
      ATTENDUS[nom] ?? nom.replace(' avec marque', '').replace('UTF-16 ', 'UTF-16').toLowerCase(),
    );
    expect((await toutesLesLignes(fichier)).map(({ cellules }) => cellules.join(';')).join('\n')).toBe(contenu.trim());
    expect(fichier.octetsIllisibles).toBe(nom.startsWith('UTF-16'));
  });

  const nomLu = async (nom: string, encodage: string): Promise<string | undefined> => {
    const octets = ENCODEURS[encodage]?.(`id;nom;email\n1;${nom};a@b.fr\n`) ?? Buffer.alloc(0);
    return (await toutesLesLignes(await recenserUn('clients.csv', octets)))[1]?.cellules[1];
  };

  test.each([
    ...['Société Générale', 'SOCIÉTÉ', 'HÔTEL', 'FORÊT', 'CHÂTEAU', 'Hygiène', 'où', 'Le Café à Lyon', 'François'].map(
      (nom) => [nom, ['Windows-1252', 'ISO-8859-15', 'CP850', 'MacRoman']] as const,
    ),
    ...['GARÇON', 'Île de Ré', 'NOËL', 'Muñoz', 'SOCIéTé', 'âge'].map(
      (nom) => [nom, ['Windows-1252', 'ISO-8859-15']] as const,
    ),
    ['Cœur', ['Windows-1252', 'ISO-8859-15', 'MacRoman']] as const,
    ['l’Île · “vive” — 5 €', ['Windows-1252', 'MacRoman']] as const,
    ['étudiant·e·s', ['Windows-1252', 'ISO-8859-15', 'MacRoman']] as const,
  ])('« %s », seul de son fichier, se lit en %j', async (nom, encodages) => {
    for (const encodage of encodages) expect([encodage, await nomLu(nom, encodage)]).toEqual([encodage, nom]);
  });

  test.each([
    ['RIVIÈRE', 'MacRoman'],
    ['GARÇON', 'MacRoman'],
    ['NOËL', 'CP850'],
  ])(
    '« %s », seul d’un fichier %s, se lirait aussi bien autrement : illisible plutôt que faux',
    async (nom, encodage) => {
      expect(await nomLu(nom, encodage)).toBe(nom.replace(/[^A-Z]/, '\uFFFD'));
    },
  );

  test('« RIVIÈRE » se lit dans un fichier MacRoman que d’autres mots prouvent', async () => {
    expect(await nomLu('RIVIÈRE SOCIÉTÉ', 'MacRoman')).toBe('RIVIÈRE SOCIÉTÉ');
  });

  test('une ligne CP850 dans un fichier Windows-1252 est illisible (LEC-04), les autres se lisent', async () => {
    const saines = '1;Société à Évry;a@b.fr\n'.repeat(50);
    const fichier = await recenserUn(
      'clients.csv',
      Buffer.concat([
        Buffer.from(`id;nom;email\n${saines}`, 'latin1'),
        Buffer.from('2;Soci\x82t\x82;c@d.fr\n', 'latin1'),
      ]),
    );
    const noms = (await toutesLesLignes(fichier)).map(({ cellules }) => cellules[1]);
    expect([fichier.dialecte.encodage, fichier.octetsIllisibles, noms[1], noms.at(-1)]).toEqual([
      ...['windows-1252', true, 'Société à Évry'],
      'Soci\uFFFDt\uFFFD',
    ]);
  });

  test('de l’UTF-8 mêlé à du Windows-1252 reste réparable (N02), même les octets que Windows-1252 ne définit pas', async () => {
    const fichier = await recenserUn(
      'clients.csv',
      Buffer.concat([
        Buffer.from(`id;nom;email\n${'1;Société;a@b.fr\n'.repeat(50)}2;SOCI\x82T\x82;c@d.fr\n`, 'latin1'),
        Buffer.from('3;Álava;c@d.fr\n'),
      ]),
    );
    expect((await toutesLesLignes(fichier)).at(-1)?.cellules[1]).toBe('Ã\x81lava');
  });

  test.each([
    [
      'un octet égaré dans un fichier UTF-8',
      Buffer.concat([Buffer.from(CLIENTS), Buffer.from('3;X\xe9;e@f.fr;Ain\n', 'latin1')]),
      'utf-8',
      true,
    ],
    [
      'un octet égaré après une marque UTF-8',
      Buffer.from('\xef\xbb\xbfid;nom;email\n1;X\xe9;a@b.fr\n', 'latin1'),
      'utf-8',
      true,
    ],
    ['un seul accent Windows-1252', Buffer.from('id;nom;email\n1;X\xe9;a@b.fr\n', 'latin1'), 'windows-1252', false],
    ['un seul accent MacRoman', Buffer.from('id;nom;email\n1;X\x8e;a@b.fr\n', 'latin1'), 'macintosh', false],
    [
      'une apostrophe Windows-1252',
      Buffer.from('id;nom;email\n1;L\x92or \x80\x85;a@b.fr\n', 'latin1'),
      'windows-1252',
      false,
    ],
    ['de la pure ASCII', Buffer.from('id;nom;email\n1;X;a@b.fr\n'), 'utf-8', false],
  ])('%s', async (_, octets, encodage, illisibles) => {
    const fichier = await recenserUn('clients.csv', octets);
    expect([fichier.dialecte.encodage, fichier.octetsIllisibles]).toEqual([encodage, illisibles]);
  });

  test('des accents loin du début font foi contre quelques octets égarés', async () => {
    const sain = '1;Été à Évry;a@b.fr\n'.repeat(40_000);
    const fichier = await recenserUn(
      'clients.csv',
      Buffer.concat([
        Buffer.from(`id;nom;email\n${'1;X;a@b.fr\n'.repeat(50_000)}`),
        Buffer.from('1;\xe9\xe8\xe0\xe9;a@b.fr\n', 'latin1'),
        Buffer.from(sain),
      ]),
    );
    expect(fichier.dialecte.encodage).toBe('utf-8');
  });
});

describe('les séparateurs, les fins de ligne et ce qui précède l’en-tête', () => {
  test.each([
    ['la virgule', 'id,nom,email\n1,X,a@b.fr\n', ',', 'LF', 1],
    ['le point-virgule, avec des virgules dans les valeurs', 'id;nom;email\n1;X, Y, Z;a@b.fr\n', ';', 'LF', 1],
    ['la tabulation', 'id\tnom\temail\r\n1\tX\ta@b.fr\r\n', '\t', 'CRLF', 1],
    ['la barre', 'id|nom|email\r1|X|a@b.fr\r', '|', 'CR', 1],
    ['sep=', 'sep=;\r\nid;nom;email\r\n1;X;a@b.fr\r\n', ';', 'CRLF', 2],
    ['sep= avec un séparateur rare', 'sep=^\nid^nom^email\n1^X^a@b.fr\n', '^', 'LF', 2],
    ['des lignes de titre', 'Liste des clients;;\nau 01/02/2024;;\n\nid;nom;email\n1;X;a@b.fr\n', ';', 'LF', 4],
    ['un titre sans séparateur', 'Clients, projets et noms\n\nid;nom;email\n1;X;a@b.fr\n', ';', 'LF', 3],
    ['des retours seuls et un saut cité', 'id;nom;email\r1;"X\nY";a@b.fr\r2;Z;c@d.fr\r', ';', 'CR', 1],
    ['des sauts et un retour égaré', 'id;nom;email\n1;X\r;a@b.fr\n2;Z;c@d.fr\n', ';', 'LF', 1],
    ['un en-tête suivi de colonnes blanches', 'id;nom;email;;\n1;X;a@b.fr;;\n', ';', 'LF', 1],
    ["un guillemet jamais fermé dans l'en-tête", 'id;"nom;email\n1;X;a@b.fr\n', ';', 'LF', 1],
  ])('%s', async (_, texte, separateur, finDeLigne, ligneEntete) => {
    const { dialecte } = await recenserUn('clients.csv', texte);
    expect(dialecte).toMatchObject({ separateur, finDeLigne, ligneEntete });
    expect([...dialecte.colonnes.keys()]).toEqual(['id', 'nom', 'email']);
  });

  test.each([
    ['vide', ''],
    ['de blancs', ' \n\r\n\t\n'],
    ["d'une seule marque", '\uFEFF'],
    ["d'un seul en-tête", 'id,nom,email'],
  ])('un fichier %s ne donne aucune ligne', async (_, texte) => {
    expect(await donnees(await recenserUn('clients.csv', texte))).toEqual({ lignes: [], ecartees: [] });
  });
});

describe('les guillemets échappés', () => {
  test.each([
    ['`\\"` partout', 'id,nom,email\n1,"Le \\"Bon\\" Coin",a@b.fr\n2,"fin \\\\",c@d.fr\n', true],
    ['aucun', 'id,nom,email\n1,"Le ""Bon"" Coin",a@b.fr\n', undefined],
    ['des chemins qui finissent par une barre', 'id,nom,email\n1,"C:\\",a@b.fr\n2,"D:\\x\\",c@d.fr\n', undefined],
    ['des chemins, et un guillemet fautif par ailleurs', 'id,nom,email\n1,"C:\\",a@b.fr\n2,"x"y,c@d.fr\n', undefined],
    ['`\\""` : une barre, puis un guillemet doublé', 'id,nom,email\n1,"a \\""b\\"" c",a@b.fr\n', undefined],
  ])('%s', async (_, texte, echappement) => {
    const fichier = await recenserUn('clients.csv', texte);
    expect(fichier.dialecte.echappement).toBe(echappement);
    expect((await toutesLesLignes(fichier)).filter(({ defaut }) => defaut !== undefined)).toHaveLength(
      texte.includes('"x"y') ? 1 : 0,
    );
  });

  test('et des cellules justes, au-delà du début du fichier et en UTF-16', async () => {
    const texte = `id,nom,email\n${'1,X,a@b.fr\n'.repeat(10_000)}2,"Le \\"Bon\\" Coin",c@d.fr\n`;
    for (const encoder of [
      (brut: string): Buffer => Buffer.from(brut),
      (brut: string): Buffer => Buffer.from(`\uFEFF${brut}`, 'utf16le'),
    ]) {
      const lignes = await toutesLesLignes(await recenserUn('clients.csv', encoder(texte)));
      expect(lignes.at(-1)?.cellules[1]).toBe('Le "Bon" Coin');
    }
  });
});

describe('les lignes qui ne sont pas des données', () => {
  test.each([
    ['un en-tête répété', 'id;nom;email\n1;X;a@b.fr\n id;nom;email \n2;Y;c@d.fr\n', [2, 4], [[3, 'en-tête répété']]],
    ['des fichiers mis bout à bout', 'id;nom;email\n1;X;a@b.fr\n\uFEFFid;nom;email\n', [2], [[3, 'en-tête répété']]],
    ['un total', 'id;nom;email\n1;X;a@b.fr\nTotal : 42;;\n\n', [2], [[3, 'total']]],
    ['un total sans cellules', 'id;nom;email\n1;X;a@b.fr\nTOTAL\n', [2], [[3, 'total']]],
    ['un total compté plus loin', 'id;nom;email\n1;X;a@b.fr\n;Total général;1 204,50 €\n', [2], [[3, 'total']]],
    [
      'un sous-total puis un total',
      'id;nom;email\n1;X;a@b.fr\nSous-total;;1\nNombre de clients : 1;;\n',
      [2],
      [
        [3, 'total'],
        [4, 'total'],
      ],
    ],
    ['un total au milieu est une ligne comme une autre', 'id;nom;email\nTotal;;1\n1;X;a@b.fr\n', [2, 3], []],
    ['un client nommé Total', 'id;nom;email\n1;X;a@b.fr\n;Total;contact@total.fr\n', [2, 3], []],
    ['un client nommé Total, numéroté', 'id;nom;email\n1;X;a@b.fr\n2;Total;\n', [2, 3], []],
    ['TotalEnergies sans identifiant', 'id;nom;email\n1;X;a@b.fr\n;TotalEnergies;\n', [2, 3], []],
    [
      'quatre totaux ne sont plus des totaux',
      `id;nom;email\n${'Total;;1\n'.repeat(4)}`,
      [2],
      [
        [3, 'total'],
        [4, 'total'],
        [5, 'total'],
      ],
    ],
  ])('%s', async (_, texte, attendues, ecartees) => {
    const vu = await donnees(await recenserUn('clients.csv', texte));
    expect({ lignes: vu.lignes.map(([ligne]) => ligne), ecartees: vu.ecartees }).toEqual({
      lignes: attendues,
      ecartees,
    });
  });
});

describe('les fichiers refusés', () => {
  const refus = async (fichiers: Readonly<Record<string, string | Buffer>>): Promise<string> => {
    const erreur: unknown = await recenser(fichiers).catch((levee: unknown) => levee);
    if (!(erreur instanceof ErreurUtilisateur)) throw new Error('aucun refus', { cause: erreur });
    return erreur.message;
  };

  test.each([
    ['une colonne requise sans en-tête', 'id;nom\n1;X\n', ['il manque email', '« id », « nom »', 'date_inscription']],
    [
      'deux en-têtes vagues pour une colonne, et aucun de sûr',
      'N°;Référence;nom;email\n',
      ['« N° » et « Référence » nomment toutes deux la colonne id'],
    ],
    [
      'deux identifiants aussi sûrs',
      'N° client;Code client;nom;email\n',
      ['« N° client » et « Code client » nomment toutes deux la colonne id'],
    ],
    ['deux fois le même identifiant', 'id;nom;email;id\n', ['« id » et « id » nomment toutes deux la colonne id']],
    ['un en-tête incompréhensible', 'a;b;c\n1;2;3\n', ['« a », « b », « c »', 'il manque id, nom, email']],
    ['un classeur déguisé en CSV', ecrireZip({ a: 'b' }), ['malgré son extension', '.xlsx']],
    ['une page web', '<html><table><tr><td>id</td></tr></table></html>', ['page web']],
    ['un ancien classeur', Buffer.from('d0cf11e0a1b11ae1', 'hex'), ['ancien classeur Excel']],
    ['un PDF', '%PDF-1.7', ['PDF']],
  ])('%s', async (_, contenu, morceaux) => {
    const message = await refus({ 'clients.csv': contenu });
    for (const morceau of morceaux) expect(message).toContain(morceau);
  });

  test('toutes les fautes de tous les fichiers sont dites ensemble', async () => {
    const message = await refus({
      'clients.csv': 'id;nom\n',
      'projets.csv': 'id;client\n',
      'intervenants.csv': 'id,nom,prenom,agence,email\n',
    });
    expect(message.split('\n').map((ligne) => ligne.split(',')[0])).toEqual([
      'clients.csv',
      'projets.csv',
      "Rien n'a été migré.",
    ]);
  });

  test.each([
    ['clients.xls', "ancien format d'Excel"],
    ['clients.xlsb', 'classeur Excel binaire'],
    ['clients.numbers', 'document Numbers'],
    ['clients.ots', 'modèle OpenDocument'],
    ['~$clients.xlsx', 'fichier temporaire'],
    ['clients.json', "l'extension n'est pas"],
  ])('%s est écarté, et le dit', async (nom, raison) => {
    const plan = await recenser({ [nom]: 'x', 'clients.csv': CLIENTS });
    expect(plan.ecartes).toEqual([{ nom, raison: expect.stringContaining(raison) as string }]);
  });
});
