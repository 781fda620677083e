/**
 * Le juge des doublons : identifiants, e-mails, copies et fusions. Il ne connaît pas la base : on lui donne, pour chaque
 * ligne disputée et dans l'ordre, ce qu'elle tient déjà ; il rend les verdicts.
 *
 * La première ligne prise l'emporte ; une ligne isolée ne réserve rien. C'est la seule règle dont l'issue pour une ligne
 * dépend de l'issue pour les précédentes.
 */
import type { Anomalie, Entite } from '../metier/modele';
import { CODES_ENSEMBLE } from '../metier/regles';

/** Une ligne disputée, avec ce que la base tient déjà de son identité, de son e-mail ou de son contenu. */
export interface Disputee {
  readonly n: number;
  /** Déjà isolée par une autre règle : elle est jugée pour citer tout ce qu'elle enfreint, mais ne prend rien. */
  readonly isolee: boolean;
  readonly idSource: string;
  /** (source, identifiant), ou `null` si la ligne n'a pas d'identifiant. */
  readonly identite: string | null;
  readonly empreinte: string;
  readonly email: string | null;
  readonly nomCompare: string | null;
  /** Pour une affectation : (projet, intervenant, date, rôle), qui en fait l'identité. */
  readonly contenu: string | null;
  /** En base, la ligne qui porte cette identité, et si son contenu est le même. */
  readonly idIdentite: number | null;
  readonly copie: boolean;
  /** En base, l'affectation de même contenu. */
  readonly idContenu: number | null;
  /** En base, la ligne qui porte cet e-mail, et son nom comparable. */
  readonly idEmail: number | null;
  readonly nomEmail: string | null;
  /** Les codes sous lesquels la quarantaine garde déjà cette même ligne. */
  readonly codesConnus: readonly string[] | null;
}

export interface Verdict {
  readonly n: number;
  readonly sort: 'fusionnee' | 'ignoree' | 'isolee';
  /** La ligne en base (ou qui y sera) dont celle-ci est la copie ou avec qui elle fusionne. */
  readonly idCible: number | null;
  readonly anomalies: readonly Anomalie[];
}

/**
 * Départage les lignes disputées, dans l'ordre. Les lignes sans verdict sont insérées.
 *
 * @param idDe la clé en base que recevra la ligne `n` si elle est insérée
 */
export async function juger(
  entite: Entite,
  disputees: AsyncIterable<Disputee> | Iterable<Disputee>,
  idDe: (n: number) => number,
): Promise<Verdict[]> {
  const codes = CODES_ENSEMBLE[entite];
  const identites = new Map<string, { id: number; empreinte: string | null }>();
  const emails = new Map<string, { id: number; nom: string | null }>();
  const contenus = new Map<string, number>();
  const isolees = new Map<string, readonly string[]>();
  const verdicts: Verdict[] = [];

  for await (const ligne of disputees) {
    const { n, identite, email, contenu } = ligne;
    const memeContenu = contenu === null ? undefined : (contenus.get(contenu) ?? ligne.idContenu ?? undefined);
    if (memeContenu !== undefined && !ligne.isolee) {
      verdicts.push({ n, sort: 'ignoree', idCible: memeContenu, anomalies: [] });
      continue;
    }
    const memeIdentite =
      (identite === null ? undefined : identites.get(identite)) ??
      (ligne.idIdentite === null
        ? undefined
        : { id: ligne.idIdentite, empreinte: ligne.copie ? ligne.empreinte : null });
    if (memeIdentite?.empreinte === ligne.empreinte && !ligne.isolee && contenu === null) {
      verdicts.push({ n, sort: 'ignoree', idCible: memeIdentite.id, anomalies: [] });
      continue;
    }
    const memeEmail =
      email === null
        ? undefined
        : (emails.get(email) ?? (ligne.idEmail === null ? undefined : { id: ligne.idEmail, nom: ligne.nomEmail }));
    const memeNom = memeEmail !== undefined && memeEmail.nom !== null && memeEmail.nom === ligne.nomCompare;

    const contenuIsole = JSON.stringify([identite, ligne.empreinte]);
    const connus = isolees.get(contenuIsole) ?? ligne.codesConnus;
    const anomalies: Anomalie[] = [];
    if (memeIdentite !== undefined)
      anomalies.push({ code: codes.identifiantPris, champ: 'id', valeur: ligne.idSource });
    if (memeEmail !== undefined && !memeNom && codes.emailPris !== undefined) {
      // L'adresse et l'identifiant sont à la même fiche : l'identifiant suffit à le dire, sauf pour une copie qui le disait déjà.
      const autreFiche = memeEmail.id !== memeIdentite?.id || connus?.includes(codes.emailPris) === true;
      if (autreFiche) anomalies.push({ code: codes.emailPris, champ: 'email', valeur: email ?? '' });
    }
    if (ligne.isolee || anomalies.length > 0) {
      const citees = connus === null ? anomalies : garderConnues(anomalies, connus, ligne.isolee);
      isolees.set(
        contenuIsole,
        citees.map(({ code }) => code),
      );
      verdicts.push({ n, sort: 'isolee', idCible: null, anomalies: citees });
      continue;
    }
    const id = memeEmail?.id ?? idDe(n);
    if (memeEmail !== undefined) verdicts.push({ n, sort: 'fusionnee', idCible: id, anomalies: [] });
    if (identite !== null) identites.set(identite, { id, empreinte: ligne.empreinte });
    if (email !== null && memeEmail === undefined) emails.set(email, { id, nom: ligne.nomCompare });
    if (contenu !== null) contenus.set(contenu, id);
  }
  return verdicts;
}

/**
 * La copie d'une ligne isolée l'est avec les mêmes codes : ce que d'autres lignes ont pris depuis la première n'y ajoute
 * rien. Sans cela, relancer une migration changerait le motif des lignes qu'elle a isolées.
 */
function garderConnues(
  anomalies: readonly Anomalie[],
  connus: readonly string[],
  dejaIsolee: boolean,
): readonly Anomalie[] {
  const connues = anomalies.filter(({ code }) => connus.includes(code));
  return dejaIsolee || connues.length > 0 ? connues : anomalies;
}
