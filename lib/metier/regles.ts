/**
 * Le catalogue des règles (cahier des charges, § 4). Une règle existe une fois, ici : la migration, la reprise, la
 * validation, les rapports, les tests et la documentation s'en servent tous.
 *
 * Une règle agit à l'un de trois moments : à la lecture (la ligne ne se découpe pas), à la ligne (`verifier`), à
 * l'ensemble (unicité, références, fusions : voir `jugement/`).
 */
import { ENTITES, MODELE, type Anomalie, type Cellule, type CodeNormalisation, type Entite } from './modele';
import { estVraisemblable } from './vraisemblance';
import { NON_CALCULEE } from './non_calculee';

/** Les effets, tels qu'on les lit. */
export const LIBELLES_EFFET: Readonly<Record<Effet, string>> = {
  isolee: 'isolée',
  fusionnee: 'fusionnée',
  ignoree: 'ignorée',
  signalee: 'signalée',
  corrigee: 'corrigée',
};

/** Ce qu'une règle enfreinte fait de la ligne. */
export type Effet = 'isolee' | 'fusionnee' | 'ignoree' | 'signalee' | 'corrigee';

/** Une ligne normalisée, champ par champ, telle que la voient les règles. */
export interface LigneNormalisee {
  /** La cellule d'un champ ; vide si le fichier n'a pas cette colonne. */
  cellule(champ: string): Cellule;
  /** Le texte d'origine d'un champ, pour le citer. */
  lue(champ: string): string;
  /** Vrai si le fichier a une colonne pour ce champ. */
  aColonne(champ: string): boolean;
}

export interface Contexte {
  /** Jour de l'exécution, `AAAA-MM-JJ` : le futur se juge à ce jour. */
  readonly aujourdhui: string;
}

export interface Regle {
  readonly code: string;
  readonly entites: readonly Entite[];
  readonly intitule: string;
  readonly effet: Effet;
  readonly moment: 'lecture' | 'ligne' | 'ensemble';
  /** Ce qui ne va pas, en une proposition ; la valeur fautive y est citée. */
  readonly constat: (valeur: string, champ: string) => string;
  /** Ce qui était attendu, ou ce qu'il faut faire. */
  readonly attendu: string;
  readonly exemples: { readonly juste: string; readonly fautif: string };
  /** Rend le champ fautif, ou `undefined` si la ligne respecte la règle. */
  readonly verifier?: (ligne: LigneNormalisee, contexte: Contexte) => string | undefined;
  /** Le champ que la règle vide (sa valeur d'avant est gardée). */
  readonly efface?: string;
}

const vide = (cellule: Cellule): boolean => cellule.valeur === null && cellule.lisible;
const absent = (champ: string) => (ligne: LigneNormalisee) => (vide(ligne.cellule(champ)) ? champ : undefined);
const illisible = (champ: string) => (ligne: LigneNormalisee) => (ligne.cellule(champ).lisible ? undefined : champ);
const sansValeur = (champ: string) => (ligne: LigneNormalisee) =>
  ligne.cellule(champ).valeur === null ? champ : undefined;
const cite = (valeur: string): string => `« ${valeur} »`;
const absentOu = (quoi: string, defaut: string) => (valeur: string) =>
  valeur.trim() === '' ? `${quoi} est absent` : `${quoi} ${cite(valeur)} ${defaut}`;

const identifiant = (code: string, entite: Entite): Regle => ({
  code,
  entites: [entite],
  intitule: 'identifiant présent, en chiffres, avec un préfixe de lettres éventuel',
  effet: 'isolee',
  moment: 'ligne',
  constat: absentOu("l'identifiant", "n'est pas un numéro"),
  attendu: 'un identifiant comme 12 ou C-012',
  exemples: { juste: 'C-012', fautif: 'abc' },
  // Un fichier d'affectations peut n'avoir aucune colonne d'identifiant : la règle ne s'applique pas.
  verifier: (ligne) => (ligne.aColonne('id') && ligne.cellule('id').valeur === null ? 'id' : undefined),
});

const nomPresent = (code: string, entite: Entite, champs: readonly string[]): Regle => ({
  code,
  entites: [entite],
  intitule: champs.length > 1 ? 'nom et prénom présents' : 'nom présent',
  effet: 'isolee',
  moment: 'ligne',
  constat: () => (champs.length > 1 ? 'le nom ou le prénom est absent' : 'le nom est absent'),
  attendu: champs.length > 1 ? 'un nom et un prénom' : 'un nom',
  exemples: { juste: champs.length > 1 ? 'Lefèvre, Élodie' : 'Béton Armor SCOP', fautif: '(vide)' },
  verifier: (ligne) => champs.find((champ) => ligne.cellule(champ).valeur === null),
});

const emailValide = (code: string, entite: Entite): Regle => ({
  code,
  entites: [entite],
  intitule: 'e-mail présent et valide',
  effet: 'isolee',
  moment: 'ligne',
  constat: absentOu("l'e-mail", "n'est pas une adresse valide"),
  attendu: 'une adresse comme contact@exemple.fr',
  exemples: { juste: 'contact@exemple.fr', fautif: 'pas-un-email' },
  verifier: sansValeur('email'),
});

const copieExacte = (code: string, entite: Entite): Regle => ({
  code,
  entites: [entite],
  intitule: "copie exacte d'une ligne déjà prise",
  effet: 'ignoree',
  moment: 'ensemble',
  constat: () => "cette ligne est la copie exacte d'une ligne déjà prise",
  attendu: 'rien : la première suffit',
  exemples: { juste: 'deux lignes différentes', fautif: 'la même ligne deux fois' },
});

const emailPris = (code: string, entite: Entite): Regle => ({
  code,
  entites: [entite],
  intitule: 'e-mail propre à une seule entité',
  effet: 'isolee',
  moment: 'ensemble',
  constat: (valeur) => `l'e-mail ${cite(valeur)} est déjà celui d'une autre fiche`,
  attendu: "une adresse qui ne sert à personne d'autre, ou le même nom si c'est la même entité",
  exemples: { juste: 'deux adresses différentes', fautif: 'deux noms pour la même adresse' },
});

const identifiantPris = (code: string, entite: Entite): Regle => ({
  code,
  entites: [entite],
  intitule: "un identifiant ne désigne qu'une ligne par source",
  effet: 'isolee',
  moment: 'ensemble',
  constat: (valeur) => `l'identifiant ${cite(valeur)} est déjà pris par une ligne au contenu différent`,
  attendu:
    'si la ligne est plus récente, la même commande avec --actualiser ; une seule des deux lignes ; sinon un autre identifiant',
  exemples: { juste: '41 puis 42', fautif: '41 deux fois, avec deux noms' },
});

/** Comment nommer ce que désigne une référence : `le projet`, `ce projet`, `un projet`. */
const DESIGNATIONS: Readonly<Record<string, { le: string; ce: string; un: string }>> = {
  id_client: { le: 'le client', ce: 'ce client', un: 'un client' },
  id_projet: { le: 'le projet', ce: 'ce projet', un: 'un projet' },
  id_intervenant: { le: "l'intervenant", ce: 'cet intervenant', un: 'un intervenant' },
};
const designer = (champ: string): { le: string; ce: string; un: string } =>
  DESIGNATIONS[champ] ?? { le: 'la référence', ce: 'cette référence', un: 'une référence' };

/** Une référence se vérifie à la ligne (vide, mal formée) puis à l'ensemble (absente, isolée, ambiguë). */
const reference = (code: string, entite: Entite, champ: string, aussiVide: boolean): Regle => {
  const { le, ce, un } = designer(champ);
  return {
    code,
    entites: [entite],
    intitule: `${le} désigné existe`,
    effet: 'isolee',
    moment: 'ligne',
    constat: absentOu(le, "n'existe dans aucun fichier"),
    attendu: `l'identifiant d'${un} existant ; la ligne repartira seule si ${ce} apparaît`,
    exemples: { juste: `l'identifiant d'${un} connu`, fautif: '999999999' },
    verifier: aussiVide ? sansValeur(champ) : illisible(champ),
  };
};

const parentIsole = (code: string, entite: Entite, quoi: string): Regle => ({
  code,
  entites: [entite],
  intitule: `${quoi} désigné est isolé : la ligne attend`,
  effet: 'isolee',
  moment: 'ensemble',
  constat: (valeur, champ) => `${designer(champ).le} ${cite(valeur)} existe mais a été isolé`,
  attendu: 'sa correction : cette ligne repartira seule avec lui',
  exemples: { juste: "l'identifiant d'une fiche acceptée", fautif: "l'identifiant d'une fiche isolée" },
});

const referenceAmbigue = (code: string, entite: Entite, quoi: string): Regle => ({
  code,
  entites: [entite],
  intitule: `${quoi} désigné est unique`,
  effet: 'isolee',
  moment: 'ensemble',
  constat: (valeur, champ) => `plusieurs sources ont ${designer(champ).un} ${cite(valeur)} : on ne devine pas lequel`,
  attendu: "une colonne agence qui nomme la source, ou un identifiant qu'une seule source porte",
  exemples: { juste: 'un identifiant porté par une seule source', fautif: '58, porté par deux agences' },
});

interface DateDUneEntite {
  readonly entite: Entite;
  readonly champ: string;
  /** Comment la nommer : « date de début ». */
  readonly quoi: string;
  readonly obligatoire: boolean;
}

const dateReelle = (code: string, { entite, champ, quoi, obligatoire }: DateDUneEntite): Regle => ({
  code,
  entites: [entite],
  intitule: `${quoi} réelle au calendrier${obligatoire ? ', obligatoire' : ''}`,
  effet: 'isolee',
  moment: 'ligne',
  constat: (valeur) =>
    valeur.trim() === ''
      ? `la ${quoi} est absente`
      : `la ${quoi} ${cite(valeur)} n'est pas une date certaine du calendrier`,
  attendu: 'une date comme 2024-03-05 ou 05/03/2024',
  exemples: { juste: '05/03/2024', fautif: '31/02/2019' },
  verifier: obligatoire ? sansValeur(champ) : illisible(champ),
});

/** La date dont un champ est le nom, pour les règles qui en visent plusieurs. */
const DATES: Readonly<Record<string, string>> = {
  date_inscription: "date d'inscription",
  date_debut: 'date de début',
  date_fin: 'date de fin',
  date_affectation: "date d'affectation",
};

const dateVraisemblable = (code: string, entite: Entite, champ: string): Regle => ({
  code,
  entites: [entite],
  intitule: `${DATES[champ] ?? 'date'} entre 1950 et vingt ans après ce jour`,
  effet: 'signalee',
  moment: 'ligne',
  constat: (valeur, autreChamp) => `la ${DATES[autreChamp] ?? 'date'} ${cite(valeur)} est invraisemblable`,
  attendu: 'une date entre 1950 et vingt ans après ce jour ; la ligne est acceptée',
  exemples: { juste: '2024-03-05', fautif: '1024-03-05' },
  verifier: (ligne, { aujourdhui }) => {
    const { valeur } = ligne.cellule(champ);
    return valeur === null || estVraisemblable(valeur, aujourdhui) ? undefined : champ;
  },
});

/** Le catalogue, dans l'ordre de la documentation. */
export const REGLES: readonly Regle[] = [
  {
    code: 'LEC-01',
    entites: ENTITES,
    intitule: "la ligne a autant de cellules que l'en-tête",
    effet: 'isolee',
    moment: 'lecture',
    constat: (valeur) => `la ligne a ${valeur}`,
    attendu: "autant de cellules que l'en-tête ; une cellule qui contient le séparateur s'entoure de guillemets",
    exemples: { juste: '12,"Durand, frères",a@b.fr', fautif: '12,Durand, frères,a@b.fr' },
  },
  {
    code: 'LEC-02',
    entites: ENTITES,
    intitule: 'les guillemets se referment',
    effet: 'isolee',
    moment: 'lecture',
    constat: () => 'un guillemet ouvert ne se referme pas',
    attendu: 'des guillemets par paires ; dans une cellule entre guillemets, un guillemet se double',
    exemples: { juste: '"dit « le ""pompier"" »"', fautif: '"dit le pompier' },
  },
  {
    code: 'LEC-03',
    entites: ENTITES,
    intitule: 'la valeur tient dans sa colonne',
    effet: 'isolee',
    moment: 'lecture',
    constat: (valeur) => `la valeur est trop longue (${valeur})`,
    attendu:
      'une valeur plus courte : 500 caractères pour un nom, 190 pour une agence, deux millions pour toute une ligne',
    exemples: { juste: 'Béton Armor SCOP', fautif: 'un nom de 600 caractères' },
  },
  {
    code: 'LEC-04',
    entites: ENTITES,
    intitule: "les octets se lisent dans l'encodage du fichier",
    effet: 'isolee',
    moment: 'lecture',
    constat: (valeur) =>
      valeur === NON_CALCULEE
        ? "la formule n'a pas de valeur calculée dans le classeur"
        : `des octets de ${cite(valeur)} ne se lisent pas dans l'encodage du fichier`,
    attendu: 'la bonne lettre à la place de « \uFFFD », ou la valeur que la formule devait donner',
    exemples: { juste: 'Béton', fautif: 'B\uFFFDton' },
  },
  {
    code: 'LEC-05',
    entites: ENTITES,
    intitule: "une ligne isolée, rendue, cite sa ligne d'origine",
    effet: 'isolee',
    moment: 'lecture',
    constat: (valeur) =>
      valeur === ''
        ? 'la colonne _ligne est vide'
        : `la colonne _ligne contient ${cite(valeur)}, qui n'est pas un numéro`,
    attendu: "le numéro qu'y avait mis le programme ; une ligne nouvelle va dans un fichier à elle",
    exemples: { juste: '12', fautif: '12 bis' },
  },
  identifiant('CLI-01', 'clients'),
  nomPresent('CLI-02', 'clients', ['nom']),
  emailValide('CLI-03', 'clients'),
  {
    ...dateReelle('CLI-04', {
      entite: 'clients',
      champ: 'date_inscription',
      quoi: "date d'inscription",
      obligatoire: false,
    }),
    intitule: "date d'inscription réelle au calendrier",
  },
  {
    code: 'CLI-04',
    entites: ['clients'],
    intitule: "date d'inscription présente",
    effet: 'signalee',
    moment: 'ligne',
    constat: () => "la date d'inscription est absente",
    attendu: 'une date ; la fiche est acceptée sans',
    exemples: { juste: '2019-09-10', fautif: '(vide)' },
    verifier: absent('date_inscription'),
  },
  copieExacte('CLI-05', 'clients'),
  {
    code: 'CLI-06',
    entites: ['clients'],
    intitule: 'même e-mail et même nom : le même client',
    effet: 'fusionnee',
    moment: 'ensemble',
    constat: (valeur) => `le client ${cite(valeur)} est déjà connu sous une autre source ou un autre identifiant`,
    attendu: "rien : les champs vides de la fiche ont été complétés, aucun n'a été écrasé",
    exemples: { juste: 'deux adresses différentes', fautif: 'ÉPICERIE DURAND et Épicerie Durand SASU, même e-mail' },
  },
  emailPris('CLI-07', 'clients'),
  {
    code: 'CLI-08',
    entites: ['clients'],
    intitule: 'même nom, e-mails différents : doublon probable',
    effet: 'signalee',
    moment: 'ensemble',
    constat: (valeur) => `un autre client se nomme aussi ${cite(valeur)}, avec un autre e-mail`,
    attendu: "une vérification : s'il s'agit du même client, donnez-lui le même e-mail",
    exemples: { juste: 'deux noms différents', fautif: "Rénov'Sud SAS et RENOV SUD, deux e-mails" },
  },
  identifiantPris('CLI-09', 'clients'),
  dateVraisemblable('CLI-10', 'clients', 'date_inscription'),

  identifiant('INT-01', 'intervenants'),
  nomPresent('INT-02', 'intervenants', ['nom', 'prenom']),
  emailValide('INT-03', 'intervenants'),
  emailPris('INT-04', 'intervenants'),
  {
    code: 'INT-05',
    entites: ['intervenants'],
    intitule: 'agence présente',
    effet: 'isolee',
    moment: 'ligne',
    constat: () => "l'agence est absente",
    attendu: "le nom de l'agence de l'intervenant",
    exemples: { juste: 'Toulouse', fautif: '(vide)' },
    verifier: sansValeur('agence'),
  },
  {
    code: 'INT-06',
    entites: ['intervenants'],
    intitule: 'téléphone lisible, sinon laissé vide',
    effet: 'signalee',
    moment: 'ligne',
    constat: (valeur) => `le téléphone ${cite(valeur)} n'est pas un numéro : il est laissé vide`,
    attendu: 'un numéro comme 06 12 34 56 78 ou +33 6 12 34 56 78',
    exemples: { juste: '06.43.62.93.55', fautif: 'poste 42' },
    verifier: illisible('telephone'),
    efface: 'telephone',
  },
  copieExacte('INT-07', 'intervenants'),
  {
    code: 'INT-08',
    entites: ['intervenants'],
    intitule: 'même e-mail, même nom et prénom : le même intervenant',
    effet: 'fusionnee',
    moment: 'ensemble',
    constat: (valeur) => `l'intervenant ${cite(valeur)} est déjà connu sous une autre source ou un autre identifiant`,
    attendu: "rien : les champs vides de la fiche ont été complétés, aucun n'a été écrasé",
    exemples: { juste: 'deux adresses différentes', fautif: 'LEFEVRE Elodie et Lefèvre Élodie, même e-mail' },
  },
  identifiantPris('INT-09', 'intervenants'),

  identifiant('PRJ-01', 'projets'),
  nomPresent('PRJ-02', 'projets', ['nom_projet']),
  {
    code: 'PRJ-03',
    entites: ['projets'],
    intitule: 'client renseigné',
    effet: 'isolee',
    moment: 'ligne',
    constat: () => 'le client est absent',
    attendu: "l'identifiant du client du projet",
    exemples: { juste: '1017', fautif: '(vide)' },
    verifier: absent('id_client'),
  },
  reference('PRJ-04', 'projets', 'id_client', false),
  parentIsole('PRJ-04P', 'projets', 'le client'),
  referenceAmbigue('PRJ-05', 'projets', 'le client'),
  dateReelle('PRJ-06', { entite: 'projets', champ: 'date_debut', quoi: 'date de début', obligatoire: true }),
  dateReelle('PRJ-07', { entite: 'projets', champ: 'date_fin', quoi: 'date de fin', obligatoire: false }),
  {
    code: 'PRJ-08',
    entites: ['projets'],
    intitule: 'la fin ne précède pas le début',
    effet: 'isolee',
    moment: 'ligne',
    constat: (valeur) => `la date de fin ${cite(valeur)} précède la date de début`,
    attendu: 'une fin égale ou postérieure au début',
    exemples: { juste: 'du 2022-06-01 au 2022-06-30', fautif: 'du 2022-06-30 au 2022-06-01' },
    verifier: (ligne) => {
      const debut = ligne.cellule('date_debut').valeur;
      const fin = ligne.cellule('date_fin').valeur;
      return debut !== null && fin !== null && fin < debut ? 'date_fin' : undefined;
    },
  },
  {
    code: 'PRJ-09',
    entites: ['projets'],
    intitule: 'statut reconnu',
    effet: 'isolee',
    moment: 'ligne',
    constat: absentOu('le statut', "n'est pas reconnu"),
    attendu: 'planifié, en cours, suspendu, terminé ou annulé',
    exemples: { juste: 'Clôturé', fautif: 'peut-être' },
    verifier: sansValeur('statut'),
  },
  {
    code: 'PRJ-10',
    entites: ['projets'],
    intitule: 'note lisible, entre 0 et 5',
    effet: 'isolee',
    moment: 'ligne',
    constat: (valeur) => `la note ${cite(valeur)} n'est pas une note entre 0 et 5`,
    attendu: 'une note comme 4, 4,5 ou 8/10 ; si tout le fichier note sur 10, --echelle-note 10',
    exemples: { juste: '4,5', fautif: '12' },
    verifier: illisible('note_satisfaction'),
  },
  {
    code: 'PRJ-11',
    entites: ['projets'],
    intitule: 'pas de note sur un projet non terminé',
    effet: 'corrigee',
    moment: 'ligne',
    constat: (valeur) =>
      `la note ${cite(valeur)} d'un projet non terminé est retirée, et gardée dans l'historique de la ligne`,
    attendu: 'une note seulement sur un projet terminé',
    exemples: { juste: 'terminé, noté 4', fautif: 'en cours, noté 4' },
    verifier: (ligne) => {
      const statut = ligne.cellule('statut').valeur;
      return statut !== null && statut !== 'termine' && ligne.cellule('note_satisfaction').valeur !== null
        ? 'note_satisfaction'
        : undefined;
    },
    efface: 'note_satisfaction',
  },
  {
    code: 'PRJ-12',
    entites: ['projets'],
    intitule: 'un projet terminé a une date de fin, passée',
    effet: 'signalee',
    moment: 'ligne',
    constat: (valeur) =>
      valeur.trim() === ''
        ? "le projet est terminé mais n'a pas de date de fin"
        : `le projet est terminé mais finit dans le futur (${valeur})`,
    attendu: 'une date de fin au plus égale à ce jour ; le projet est accepté',
    exemples: { juste: 'terminé le 2021-09-12', fautif: 'terminé, sans date de fin' },
    verifier: (ligne, { aujourdhui }) => {
      if (ligne.cellule('statut').valeur !== 'termine') return undefined;
      const fin = ligne.cellule('date_fin');
      return vide(fin) || (fin.valeur !== null && fin.valeur > aujourdhui) ? 'date_fin' : undefined;
    },
  },
  identifiantPris('PRJ-13', 'projets'),
  copieExacte('PRJ-13a', 'projets'),
  dateVraisemblable('PRJ-14', 'projets', 'date_debut'),
  dateVraisemblable('PRJ-14', 'projets', 'date_fin'),

  identifiant('AFF-01', 'affectations'),
  reference('AFF-02', 'affectations', 'id_projet', true),
  reference('AFF-03', 'affectations', 'id_intervenant', true),
  parentIsole('AFF-04', 'affectations', "le projet ou l'intervenant"),
  dateReelle('AFF-05', {
    entite: 'affectations',
    champ: 'date_affectation',
    quoi: "date d'affectation",
    obligatoire: true,
  }),
  {
    code: 'AFF-06',
    entites: ['affectations'],
    intitule: 'rôle présent',
    effet: 'signalee',
    moment: 'ligne',
    constat: () => 'le rôle est absent',
    attendu: "le rôle de l'intervenant ; l'affectation est acceptée sans",
    exemples: { juste: 'Chef de projet', fautif: '(vide)' },
    verifier: sansValeur('role'),
  },
  {
    code: 'AFF-06',
    entites: ['affectations'],
    intitule: 'affectation dans la période du projet',
    effet: 'signalee',
    moment: 'ensemble',
    constat: (valeur) => `la date ${valeur} est hors de la période du projet`,
    attendu: "une date entre le début et la fin du projet ; l'affectation est acceptée",
    exemples: { juste: 'pendant le projet', fautif: 'avant son début' },
  },
  {
    ...copieExacte('AFF-07', 'affectations'),
    intitule: 'même projet, même intervenant, même rôle, même date : la même affectation',
    attendu: "rien : la première suffit ; un commentaire différent la complète ou va à l'historique",
  },
  referenceAmbigue('AFF-08', 'affectations', "le projet ou l'intervenant"),
  identifiantPris('AFF-09', 'affectations'),
  dateVraisemblable('AFF-10', 'affectations', 'date_affectation'),
];

/** Les normalisations, avec un exemple de ce qu'elles font. */
export const NORMALISATIONS: Readonly<
  Record<CodeNormalisation, { readonly intitule: string; readonly avant: string; readonly apres: string }>
> = {
  N01: {
    intitule: 'espaces superflues et caractères invisibles retirés',
    avant: '  Xylo Design ',
    apres: 'Xylo Design',
  },
  N02: { intitule: 'mojibake réparé', avant: 'BÃ©ton', apres: 'Béton' },
  N03: {
    intitule: "casse : e-mail en minuscules, l'adresse seule et en ASCII, agence « Toulouse »",
    avant: 'TOULOUSE',
    apres: 'Toulouse',
  },
  N04: { intitule: 'dates au format ISO', avant: '05/03/2024', apres: '2024-03-05' },
  N05: { intitule: 'statuts ramenés à cinq', avant: 'Clôturé', apres: 'termine' },
  N06: {
    intitule: 'téléphones au format international, outre-mer compris ; de plusieurs numéros, le premier',
    avant: '06 69 31 71 94',
    apres: '+33669317194',
  },
  N07: { intitule: 'notes ramenées sur 5, à point décimal', avant: '8/10', apres: '4' },
  N08: { intitule: 'faux vides (NULL, N/A, -…) vidés', avant: 'N/A', apres: '(vide)' },
};

/** Les codes de toutes les références, d'après les modèles. */
export const CODES_REFERENCE = ENTITES.flatMap((entite) => Object.values(MODELE[entite].ensemble.references ?? {}));

/** Les codes d'une ligne qui n'attend que sa référence : elle repart seule quand celle-ci apparaît. */
export const CODES_ATTENTE: ReadonlySet<string> = new Set(
  CODES_REFERENCE.flatMap(({ absente, isolee }) => [absente, isolee]),
);

/** Les règles à vérifier ligne à ligne pour une entité. */
export const reglesDeLigne = (entite: Entite): readonly Regle[] =>
  REGLES.filter((regle) => regle.verifier !== undefined && regle.entites.includes(entite));

const PAR_CODE = new Map<string, Regle[]>();
for (const regle of REGLES) PAR_CODE.set(regle.code, [...(PAR_CODE.get(regle.code) ?? []), regle]);

/** La règle d'un code ; `effet` départage les codes à deux effets (CLI-04 : isolée si illisible, signalée si absente). */
export function regleDe(code: string, effet?: Effet): Regle {
  const candidates = PAR_CODE.get(code) ?? [];
  const regle = candidates.find((candidate) => candidate.effet === effet) ?? candidates[0];
  if (regle === undefined) throw new Error(`Le catalogue n'a pas de règle ${code}.`);
  return regle;
}

/** La phrase d'une anomalie : le code, ce qui ne va pas, ce qui était attendu. */
export function phrase({ code, champ, valeur, precision }: Anomalie, effet?: Effet): string {
  const regle = regleDe(code, effet);
  const constat = regle.constat(abreger(valeur), champ) + (precision === undefined ? '' : ` (${precision})`);
  return `${code} : ${constat} ; attendu : ${regle.attendu}`;
}

const abreger = (valeur: string): string => (valeur.length > 80 ? `${valeur.slice(0, 79)}…` : valeur);
