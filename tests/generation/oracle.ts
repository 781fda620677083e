/**
 * Un oracle naïf : il relit les fichiers produits et leur applique le cahier des charges, lettre à lettre et en mémoire,
 * sans rien partager avec le générateur ni avec la migration. Ce qu'il trouve doit être ce que `attendu.json` annonce.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

export type Sort = 'inseree' | 'fusionnee' | 'ignoree' | 'isolee';
export type Nom = 'clients' | 'intervenants' | 'projets' | 'affectations';

export interface Verdict {
  fichier: string;
  ligne: number;
  sort: Sort;
  codes: string;
  corrigee: boolean;
  valeurs: Record<string, string>;
  /** Fusionnée ou ignorée : la ligne déjà prise, et ce qu'elle y a complété. */
  cible?: Verdict;
  complete: Record<string, string>;
}

interface Enregistrement {
  ligne: number;
  cellules: string[];
}

/** Les points de code que Windows-1252 donne aux octets 0x80 à 0x9F (le `TextDecoder` de Node 20 s'y trompe). */
const PARTICULIERS = [
  0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f,
  0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
];
const CARACTERES_1252 = Array.from({ length: 256 }, (_, octet) =>
  String.fromCharCode(PARTICULIERS[octet - 128] ?? octet),
);

/** Les textes d'un fichier, quel que soit son dialecte. */
function decoder(octets: Buffer): string {
  if (octets[0] === 0xff && octets[1] === 0xfe) return octets.subarray(2).toString('utf16le');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch {
    return Array.from(octets, (octet) => CARACTERES_1252[octet]).join('');
  }
}

export function lireCsv(chemin: string): { entetes: string[]; lignes: Enregistrement[] } {
  const texte = decoder(readFileSync(chemin));
  const premiere = texte.slice(0, texte.indexOf('\n'));
  const separateur = [',', ';', '\t', '|'].find((candidat) => premiere.includes(candidat)) ?? ',';
  const lignes: Enregistrement[] = [];
  let [cellule, citee, physique, courant] = ['', false, 1, { ligne: 1, cellules: [] } as Enregistrement];
  for (let i = 0; i < texte.length; i++) {
    const c = texte.charAt(i);
    if (c === '\n') physique++;
    if (citee) {
      if (c !== '"') cellule += c;
      else if (texte[i + 1] === '"') cellule += texte[i++];
      else citee = false;
    } else if (c === '"' && cellule === '') citee = true;
    else if (c === separateur || c === '\n') {
      courant.cellules.push(c === '\n' ? cellule.replace(/\r$/, '') : cellule);
      cellule = '';
      if (c === '\n') {
        lignes.push(courant);
        courant = { ligne: physique, cellules: [] };
      }
    } else cellule += c;
  }
  const [entetes, ...reste] = lignes;
  return { entetes: entetes?.cellules ?? [], lignes: reste };
}

const SYNONYMES: Readonly<Record<Nom, Record<string, string>>> = {
  clients: {
    idclient: 'id',
    id: 'id',
    clientid: 'id',
    refclient: 'id',
    nom: 'nom',
    nomclient: 'nom',
    raisonsociale: 'nom',
    nomduclient: 'nom',
    email: 'email',
    emailcontact: 'email',
    courriel: 'email',
    dateinscription: 'date_inscription',
    inscritle: 'date_inscription',
    datedinscription: 'date_inscription',
    region: 'region',
    commentaire: 'commentaire',
  },
  intervenants: {
    idintervenant: 'id',
    id: 'id',
    nom: 'nom',
    prenom: 'prenom',
    agence: 'agence',
    email: 'email',
    telephone: 'telephone',
    tel: 'telephone',
  },
  projets: {
    idprojet: 'id',
    nomprojet: 'nom_projet',
    nomduprojet: 'nom_projet',
    idclient: 'id_client',
    refclient: 'id_client',
    datedebut: 'date_debut',
    debut: 'date_debut',
    datefin: 'date_fin',
    datedefinprevue: 'date_fin',
    statut: 'statut',
    status: 'statut',
    notesatisfaction: 'note_satisfaction',
  },
  affectations: {
    idaffectation: 'id',
    idprojet: 'id_projet',
    idintervenant: 'id_intervenant',
    dateaffectation: 'date_affectation',
    role: 'role',
    commentaire: 'commentaire',
  },
};

const depouiller = (texte: string): string => texte.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const cleEntete = (texte: string): string => depouiller(texte).replace(/[^a-z]/g, '');

/* --- Normalisations --- */

const PAR_OCTET = new Map(CARACTERES_1252.map((caractere, octet) => [caractere, octet]));

function demojibake(texte: string): string {
  if (!/[ÃÅÂ]/.test(texte)) return texte;
  const octets = Array.from(texte, (c) => PAR_OCTET.get(c));
  if (octets.some((octet) => octet === undefined)) return texte;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(octets as number[]));
  } catch {
    return texte;
  }
}

const nettoyer = (texte: string): string =>
  demojibake(texte)
    .replace(/[\u200b\ufeff]/g, '')
    .replace(/\u00a0/g, ' ')
    .replace(/^ +| +$/g, '');

const MOIS = ['janv', 'fevr', 'mars', 'avri', 'mai', 'juin', 'juil', 'aout', 'sept', 'octo', 'nove', 'dece'];
const deuxChiffres = (n: number): string => String(n).padStart(2, '0');

/** La date ISO, ou `null` si elle est illisible ; jour d'abord, ce que le test vérifie colonne par colonne. */
function lireDate(texte: string): string | null {
  const sansHeure = texte.replace(/[T ]\d{1,2}:\d{2}(:\d{2})?$/, '');
  if (/^\d{5}$/.test(sansHeure)) return new Date((Number(sansHeure) - 25569) * 86_400_000).toISOString().slice(0, 10);
  let [annee, mois, jour] = [NaN, NaN, NaN];
  const isoLu = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(sansHeure);
  const francais = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/.exec(sansHeure);
  const lettres = /^(\d{1,2}) (\p{L}+) (\d{4})$/u.exec(sansHeure);
  if (isoLu) [annee, mois, jour] = [Number(isoLu[1]), Number(isoLu[2]), Number(isoLu[3])];
  else if (francais) [annee, mois, jour] = [Number(francais[3]), Number(francais[2]), Number(francais[1])];
  else if (lettres) {
    const nom = depouiller(lettres[2] ?? '');
    [annee, mois, jour] = [
      Number(lettres[3]),
      MOIS.findIndex((debut) => nom.startsWith(debut)) + 1,
      Number(lettres[1]),
    ];
  }
  if (annee < 100) annee += annee <= 68 ? 2000 : 1900;
  const date = new Date(Date.UTC(annee, mois - 1, jour));
  return date.getUTCMonth() === mois - 1 && date.getUTCDate() === jour
    ? `${annee}-${deuxChiffres(mois)}-${deuxChiffres(jour)}`
    : null;
}

const STATUTS: Readonly<Record<string, string>> = {
  planifie: 'planifie',
  'a venir': 'planifie',
  en_cours: 'en_cours',
  'en cours': 'en_cours',
  'in progress': 'en_cours',
  suspendu: 'suspendu',
  'en attente': 'suspendu',
  termine: 'termine',
  cloture: 'termine',
  annule: 'annule',
  abandonne: 'annule',
};

function lireNote(texte: string): string | null {
  const lue = /^(-?\d+(?:[.,]\d+)?)(?:\/(\d+))?$/.exec(texte);
  if (!lue) return null;
  const brut = Number((lue[1] ?? '').replace(',', '.'));
  const note = lue[2] ? Math.round((50 * brut) / Number(lue[2])) / 10 : brut;
  return note >= 0 && note <= 5 ? String(note) : null;
}

function lireTelephone(texte: string): string | null {
  const chiffres = texte.replace(/[ .]/g, '').replace(/^0033/, '+33');
  if (/^\+33[1-9]\d{8}$/.test(chiffres)) return chiffres;
  if (/^0[1-9]\d{8}$/.test(chiffres)) return `+33${chiffres.slice(1)}`;
  return /^[1-9]\d{8}$/.test(chiffres) ? `+33${chiffres}` : null;
}

const FAUX_VIDES = new Set(['NULL', 'N/A', '-', 'NaN']);
const FAUX_VIDES_NOM = new Set(['N/A', '-']);
const NOMS = new Set(['nom', 'prenom', 'nom_projet']);
const DATES = new Set(['date_inscription', 'date_debut', 'date_fin', 'date_affectation']);
const CLES = new Set(['id', 'id_client', 'id_projet', 'id_intervenant']);
const ILLISIBLE = '\u0000';

/** La valeur d'une cellule : vide, lue, ou `ILLISIBLE`. */
function normaliser(champ: string, brut: string): string {
  const texte = nettoyer(brut);
  if ((NOMS.has(champ) ? FAUX_VIDES_NOM : FAUX_VIDES).has(texte) || texte === '') return '';
  if (DATES.has(champ)) return lireDate(texte) ?? ILLISIBLE;
  if (champ === 'email') return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(texte) ? texte.toLowerCase() : ILLISIBLE;
  if (champ === 'statut') return STATUTS[depouiller(texte)] ?? ILLISIBLE;
  if (champ === 'note_satisfaction') return lireNote(texte) ?? ILLISIBLE;
  if (champ === 'telephone') return lireTelephone(texte) ?? ILLISIBLE;
  if (champ === 'agence') return texte.charAt(0).toUpperCase() + texte.slice(1).toLowerCase();
  return texte;
}

const FORMES =
  /^(?:(?:sa|sarl|sas|sasu|scop|eurl|snc|sci|sca|selarl) )+|(?: (?:sa|sarl|sas|sasu|scop|eurl|snc|sci|sca|selarl))+$/g;

export const nomComparable = (nom: string): string =>
  depouiller(nom)
    .replace(/[^a-z0-9œæ]+/g, ' ')
    .trim()
    .replace(FORMES, '');

/* --- Règles d'ensemble --- */

const cleIdentifiant = (texte: string): string | null => {
  const lu = /^(?:([a-z]+)[- ]?)?0*(\d+)$/i.exec(texte);
  return lu ? `${(lu[1] ?? '').toLowerCase()}-${lu[2] ?? ''}` : null;
};

interface Porteur {
  source: string;
  isole: boolean;
  retenu: Verdict;
}

type Resolution = { issue: 'trouve'; retenu: Verdict } | { issue: 'inconnue' | 'isolee' | 'ambigue' };

const ORDRE: readonly Nom[] = ['clients', 'intervenants', 'projets', 'affectations'];
const PREFIXES = { clients: 'CLI', intervenants: 'INT', projets: 'PRJ', affectations: 'AFF' } as const;
const CODE_EMAIL = { clients: 'CLI-03', intervenants: 'INT-03' } as const;

export function juger(dossier: string, aujourdhui: string): Verdict[] {
  const verdicts: Verdict[] = [];
  /** entité → identifiant → ceux qui le portent, dans l'ordre. */
  const porteurs = new Map<string, Porteur[]>();

  const resoudre = (entite: Nom, source: string, texte: string): Resolution => {
    const cle = cleIdentifiant(texte);
    if (cle === null) return { issue: 'inconnue' };
    let candidats = porteurs.get(`${entite}/${cle}`) ?? [];
    if (candidats.length === 0 && cle.startsWith('-')) {
      const prefixes = [...porteurs.keys()].filter(
        (k) => k.startsWith(`${entite}/`) && k.endsWith(cle) && !k.startsWith(`${entite}/-`),
      );
      if (prefixes.length === 1) candidats = porteurs.get(prefixes[0] ?? '') ?? [];
    }
    const siens = candidats.filter((c) => c.source === source);
    const retenus = siens.length > 0 ? siens : candidats;
    if (retenus.length === 0) return { issue: 'inconnue' };
    const sources = new Map<string, Porteur>();
    for (const c of retenus) if (!sources.has(c.source) || !c.isole) sources.set(c.source, c);
    const distincts = [...sources.values()];
    if (distincts.length > 1 && (distincts.some((c) => c.isole) || new Set(distincts.map((c) => c.retenu)).size > 1)) {
      return { issue: 'ambigue' };
    }
    const [seul] = distincts;
    return !seul || seul.isole ? { issue: 'isolee' } : { issue: 'trouve', retenu: seul.retenu };
  };

  for (const entite of ORDRE) {
    const fichiers = readdirSync(dossier)
      .filter((nom) => nom.startsWith(entite) && nom.endsWith('.csv'))
      .sort();
    const parIdentite = new Map<string, { verdict: Verdict; lues: string }>();
    const parEmail = new Map<string, Verdict>();
    const parNom = new Map<string, Verdict>();
    const parQuadruplet = new Map<string, Verdict>();

    for (const fichier of fichiers) {
      const source = /_([^.]+)\.csv$/.exec(fichier)?.[1] ?? 'commune';
      const { entetes, lignes } = lireCsv(path.join(dossier, fichier));
      const champs = entetes.map((entete) => SYNONYMES[entite][cleEntete(entete)] ?? `inconnue : ${entete}`);

      for (const { ligne, cellules } of lignes) {
        const bruts = Object.fromEntries(champs.map((champ, i) => [champ, cellules[i] ?? '']));
        const v = Object.fromEntries(champs.map((champ) => [champ, normaliser(champ, bruts[champ] ?? '')]));
        const lues = JSON.stringify(v);
        const graves: string[] = [];
        const remarques: string[] = [];
        const cle = cleIdentifiant(v.id ?? '');
        const identite = `${source}/${cle ?? ''}`;
        let quadruplet = '';
        if (cle === null) graves.push(`${PREFIXES[entite]}-01`);

        if (entite === 'clients' || entite === 'intervenants') {
          if (v.nom === '' || v.prenom === '') graves.push(`${PREFIXES[entite]}-02`);
          if (v.email === '' || v.email === ILLISIBLE) graves.push(CODE_EMAIL[entite]);
        }
        if (v.date_inscription === ILLISIBLE) graves.push('CLI-04');
        if (v.date_inscription === '') remarques.push('CLI-04');
        if (v.agence === '') graves.push('INT-05');
        if (v.telephone === ILLISIBLE) remarques.push('INT-06');
        if (v.telephone === ILLISIBLE) v.telephone = '';

        if (entite === 'projets') {
          if (v.nom_projet === '') graves.push('PRJ-02');
          if (v.id_client === '') graves.push('PRJ-03');
          else {
            const { issue } = resoudre('clients', source, v.id_client ?? '');
            if (issue !== 'trouve') graves.push({ inconnue: 'PRJ-04', isolee: 'PRJ-04P', ambigue: 'PRJ-05' }[issue]);
          }
          if (v.date_debut === '' || v.date_debut === ILLISIBLE) graves.push('PRJ-06');
          if (v.date_fin === ILLISIBLE) graves.push('PRJ-07');
          const datees = [v.date_debut, v.date_fin].every((date) => date && date !== ILLISIBLE);
          if (datees && (v.date_fin ?? '') < (v.date_debut ?? '')) graves.push('PRJ-08');
          if (v.statut === '' || v.statut === ILLISIBLE) graves.push('PRJ-09');
          if (v.note_satisfaction === ILLISIBLE) graves.push('PRJ-10');
          else if (v.note_satisfaction !== '' && v.statut !== 'termine' && v.statut !== ILLISIBLE) {
            remarques.push('PRJ-11');
            v.note_satisfaction = '';
          }
          if (
            v.statut === 'termine' &&
            (v.date_fin === '' || (v.date_fin !== ILLISIBLE && (v.date_fin ?? '') > aujourdhui))
          ) {
            remarques.push('PRJ-12');
          }
        }

        if (entite === 'affectations') {
          const projet = resoudre('projets', source, v.id_projet ?? '');
          const intervenant = resoudre('intervenants', source, v.id_intervenant ?? '');
          if (projet.issue !== 'trouve')
            graves.push({ inconnue: 'AFF-02', isolee: 'AFF-04', ambigue: 'AFF-08' }[projet.issue]);
          if (intervenant.issue !== 'trouve') {
            graves.push({ inconnue: 'AFF-03', isolee: 'AFF-04', ambigue: 'AFF-08' }[intervenant.issue]);
          }
          const date = v.date_affectation ?? '';
          if (date === '' || date === ILLISIBLE) graves.push('AFF-05');
          if (projet.issue === 'trouve' && intervenant.issue === 'trouve') {
            const { date_debut = '', date_fin = '' } = projet.retenu.valeurs;
            const horsPeriode = date < date_debut || (date_fin !== '' && date > date_fin);
            if (v.role === '' || horsPeriode) remarques.push('AFF-06');
            const qui = intervenant.retenu;
            quadruplet = JSON.stringify([projet.retenu.ligne, qui.fichier, qui.ligne, v.role, date]);
          }
        }

        const verdict: Verdict = {
          fichier,
          ligne,
          sort: 'inseree',
          codes: '',
          corrigee: false,
          valeurs: v,
          complete: {},
        };
        verdicts.push(verdict);
        const absorber = (sort: 'fusionnee' | 'ignoree', cible: Verdict): void => {
          verdict.sort = sort;
          verdict.cible = cible;
          for (const [champ, valeur] of Object.entries(v)) {
            if (champ !== 'id' && valeur !== '' && (cible.valeurs[champ] ?? '') === '') {
              verdict.complete[champ] = valeur;
              cible.valeurs[champ] = valeur;
            }
          }
        };

        const dejaPris = parIdentite.get(identite);
        const memeEmail = parEmail.get(v.email ?? '');
        const nomCompare = entite === 'clients' ? nomComparable(v.nom ?? '') : `${v.nom ?? ''}/${v.prenom ?? ''}`;
        if (graves.length === 0) {
          const memeQuadruplet = entite === 'affectations' ? parQuadruplet.get(quadruplet) : undefined;
          if (memeQuadruplet) absorber('ignoree', memeQuadruplet);
          else if (dejaPris && dejaPris.lues === lues) absorber('ignoree', dejaPris.verdict);
          else if (dejaPris) graves.push(entite === 'projets' ? 'PRJ-13' : `${PREFIXES[entite]}-09`);
          else if (memeEmail && memeEmail.codes !== '')
            throw new Error(`Adresse réservée par une ligne signalée : ${lues}`);
          else if (memeEmail) {
            const autre = memeEmail.valeurs;
            const sonNom =
              entite === 'clients' ? nomComparable(autre.nom ?? '') : `${autre.nom ?? ''}/${autre.prenom ?? ''}`;
            if (sonNom === nomCompare) absorber('fusionnee', memeEmail);
            else graves.push(entite === 'clients' ? 'CLI-07' : 'INT-04');
          } else if (entite === 'clients' && parNom.has(nomCompare)) remarques.push('CLI-08');
        }

        if (graves.length > 0) verdict.sort = 'isolee';
        verdict.codes = [...new Set(verdict.sort === 'isolee' ? graves : verdict.sort === 'inseree' ? remarques : [])]
          .sort()
          .join(' ');
        if (cle !== null) {
          const cleGlobale = `${entite}/${cle}`;
          const retenu = verdict.sort === 'isolee' || verdict.sort === 'inseree' ? verdict : (verdict.cible ?? verdict);
          porteurs.set(cleGlobale, [
            ...(porteurs.get(cleGlobale) ?? []),
            { source, isole: verdict.sort === 'isolee', retenu },
          ]);
        }
        if (verdict.sort === 'inseree' || verdict.sort === 'fusionnee') {
          parIdentite.set(identite, { verdict: verdict.cible ?? verdict, lues });
        }
        if (verdict.sort !== 'inseree') continue;
        verdict.corrigee = champs.some(
          (champ) =>
            !CLES.has(champ) && bruts[champ] !== v[champ] && !(v[champ] === '' && FAUX_VIDES.has(bruts[champ] ?? '')),
        );
        verdict.valeurs = { ...v };
        if (v.email) parEmail.set(v.email, verdict);
        if (entite === 'clients' && !parNom.has(nomCompare)) parNom.set(nomCompare, verdict);
        if (entite === 'affectations') parQuadruplet.set(quadruplet, verdict);
      }
    }
  }
  return verdicts;
}
