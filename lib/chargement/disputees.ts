/** Les lignes disputées : les désigner, puis les lire avec ce que la base tient déjà de chacune. */
import type { Base } from '../base/connexion';
import { fusionne, MODELE, type Entite } from '../metier/modele';
import { comparerPersonne } from '../normalisation';
import type { Disputee } from './juge';
import { idReference, jointureReferences } from './references';
import { lignesEtSorts, tableTransit } from './transit';

/** Les suspectes, et les lignes que la base dispute. */
export async function designerDisputees(base: Base, entite: Entite, peuplee: boolean): Promise<void> {
  const table = tableTransit(entite);
  const isolees = `transit_sorts s JOIN ${table} t ON t.n = s.n AND s.sort = 'isolee'`;
  const requetes = [
    `SELECT t.n FROM ${table} t WHERE t.suspecte = 1 OR t.id_isolee IS NOT NULL`,
    // L'originale d'une copie isolée est jugée avec elle : la copie prend ses codes.
    `SELECT t.n FROM ${isolees}
     JOIN (SELECT DISTINCT t.empreinte FROM ${isolees} WHERE t.suspecte = 1) d ON d.empreinte = t.empreinte`,
  ];
  const disputerEnBase = (jointure: string): void => {
    requetes.push(
      `SELECT STRAIGHT_JOIN t.n FROM ${lignesEtSorts(entite)} JOIN ${jointure} WHERE NOT (s.sort <=> 'ignoree')`,
    );
  };
  if (peuplee) disputerEnBase(`${entite} b ON b.cle = t.cle AND b.source = t.source`);
  if (peuplee && fusionne(entite)) {
    disputerEnBase(`${entite} b ON b.email = t.email`);
    disputerEnBase(`correspondances k ON k.entite = '${entite}' AND k.cle = t.cle AND k.source = t.source`);
  }
  if (entite === 'affectations') {
    // Deux références différentes peuvent désigner un même intervenant, si ses fiches ont été fusionnées.
    requetes.push(
      `SELECT t.n FROM ${table} t ${jointureReferences(entite)}
       JOIN (SELECT DISTINCT id_cible FROM correspondances WHERE entite = 'intervenants') k
         ON k.id_cible = ${idReference(entite, 'id_intervenant')}`,
    );
  }
  await base.executer('DELETE FROM transit_disputees');
  for (const requete of requetes) await base.executer(`INSERT IGNORE INTO transit_disputees (n) ${requete}`);
}

interface RangeeDisputee {
  n: number;
  isolee: number;
  id_source: string | null;
  cle: string | null;
  source: string;
  empreinte: string;
  email: string | null;
  nom_compare: string | null;
  contenu: string | null;
  id_identite: number | null;
  copie: number;
  id_contenu: number | null;
  id_email: number | null;
  nom_email: string | null;
  prenom_email: string | null;
  codes_connus: string | null;
}

/** Les lignes désignées, dans l'ordre. */
export async function* lireDisputees(base: Base, entite: Entite): AsyncGenerator<Disputee> {
  for await (const rangee of base.parcourir<RangeeDisputee>(requeteDisputees(entite))) {
    yield {
      n: rangee.n,
      isolee: rangee.isolee === 1,
      idSource: rangee.id_source ?? '',
      identite: rangee.cle === null ? null : JSON.stringify([rangee.source, rangee.cle]),
      empreinte: rangee.empreinte,
      email: rangee.email,
      nomCompare: rangee.nom_compare,
      contenu: rangee.contenu,
      idIdentite: rangee.id_identite,
      copie: rangee.copie === 1,
      idContenu: rangee.id_contenu,
      idEmail: rangee.id_email,
      nomEmail:
        rangee.nom_email !== null && rangee.prenom_email !== null
          ? comparerPersonne(rangee.nom_email, rangee.prenom_email)
          : rangee.nom_email,
      codesConnus: rangee.codes_connus?.split(' ') ?? null,
    };
  }
}

function requeteDisputees(entite: Entite): string {
  const { cle } = MODELE[entite];
  const aEmail = fusionne(entite);
  const projet = idReference('affectations', 'id_projet');
  const intervenant = idReference('affectations', 'id_intervenant');
  const colonnes = [
    't.n',
    "s.sort <=> 'isolee' AS isolee",
    ...['t.id_source', 't.cle', 't.source', 't.empreinte', 't.nom_compare'],
    aEmail ? 't.email' : 'NULL AS email',
    aEmail ? `COALESCE(b.${cle}, k.id_cible) AS id_identite` : `b.${cle} AS id_identite`,
    `${aEmail ? 'COALESCE(b.empreinte, k.empreinte)' : 'b.empreinte'} <=> UNHEX(t.empreinte) AS copie`,
    entite === 'affectations' ? 'c.id_affectation AS id_contenu' : 'NULL AS id_contenu',
    aEmail ? `e.${cle} AS id_email` : 'NULL AS id_email',
    entite === 'clients' ? 'e.nom_compare AS nom_email' : aEmail ? 'e.nom AS nom_email' : 'NULL AS nom_email',
    entite === 'intervenants' ? 'e.prenom AS prenom_email' : 'NULL AS prenom_email',
    entite === 'affectations'
      ? `CONCAT_WS('|', ${projet}, ${intervenant}, t.date_affectation, COALESCE(t.role, '')) AS contenu`
      : 'NULL AS contenu',
    // L'index rend la plus ancienne d'abord : un texte répété mille fois se retrouve aussi vite qu'un autre.
    `(SELECT i.codes FROM lignes_isolees i FORCE INDEX (isolees_identite) WHERE i.entite = '${entite}' AND i.cle <=> t.cle
        AND i.source = t.source AND i.empreinte_texte = UNHEX(MD5(t.texte)) AND i.etat = 'isolee' LIMIT 1) AS codes_connus`,
  ];
  return `SELECT STRAIGHT_JOIN ${colonnes.join(', ')}
    FROM transit_disputees d
    JOIN ${tableTransit(entite)} t USING (n)
    LEFT JOIN transit_sorts s ON s.n = t.n
    LEFT JOIN ${entite} b ON b.cle = t.cle AND b.source = t.source
    ${aEmail ? `LEFT JOIN correspondances k ON k.entite = '${entite}' AND k.cle = t.cle AND k.source = t.source` : ''}
    ${aEmail ? `LEFT JOIN ${entite} e ON e.email = t.email` : ''}
    ${jointureReferences(entite)}
    ${
      entite === 'affectations'
        ? `LEFT JOIN affectations c ON c.id_projet = ${projet} AND c.id_intervenant = ${intervenant}
           AND c.date_affectation = t.date_affectation AND c.role_compare = COALESCE(t.role, '')`
        : ''
    }
    WHERE NOT (s.sort <=> 'ignoree')
    ORDER BY t.n`;
}
