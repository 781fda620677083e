/**
 * La voie directe : une ligne à qui rien ne peut être disputé va tout droit dans sa table, sans passer par le transit.
 *
 * Elle ne s'ouvre que sur une base vierge, et à une ligne qui
 *   - n'enfreint aucune règle et n'appelle aucune remarque ;
 *   - n'a ni l'identité, ni l'e-mail, ni le nom (client), ni le contenu (affectation) d'une ligne déjà vue (`suspects.ts` : « jamais vu » est certain) ;
 *   - n'a que des références qui désignent une ligne en base sans aucun doute (`annuaire.ts`) ;
 *   - tombe, si c'est une affectation, dans la période de son projet (`periodes.ts`).
 * Toutes les autres sont jugées, par le transit. Les contraintes de `schema.sql` restent actives, les clés étrangères
 * exceptées, que l'annuaire prouve : une ligne admise à tort ferait échouer l'exécution, pas la base.
 */
import type { Base } from '../base/connexion';
import type { LigneControlee } from '../controle/controle';
import { ENTITES, estDesignee, MODELE, type Entite } from '../metier/modele';
import type { Annuaire } from './annuaire';
import { champsGardes, enJson } from './transit';

type Valeur = string | number | null;

/** Ce qu'un fichier doit savoir pour que ses lignes prennent la voie directe. */
export interface Acces {
  readonly annuaire: Annuaire;
  /** Ce qu'il faut ajouter au numéro `n` d'une ligne pour avoir sa clé en base. */
  readonly decalage: number;
  readonly idFichier: number;
}

/** Vrai si la base n'a encore rien reçu : aucune ligne, aucune fusion, aucune ligne isolée. */
export async function estVierge(base: Base): Promise<boolean> {
  const tables = [...ENTITES, 'correspondances', 'lignes_isolees'];
  const { peuplee } = await base.lireUne<{ peuplee: number }>(
    `SELECT ${tables.map((table) => `EXISTS (SELECT 1 FROM ${table})`).join(' OR ')} AS peuplee`,
  );
  return peuplee === 0;
}

/** Une ligne qui nomme une agence attend que la base dise laquelle : les intervenants passent tous par le transit. */
export const aVoieDirecte = (entite: Entite): boolean =>
  MODELE[entite].champs.every(({ nature }) => nature !== 'agence');

/** Fait d'une ligne la rangée de sa table (`colonnesInserees`), ou rend `undefined` si elle doit être jugée. */
export type VoieDirecte = (n: number, ligne: LigneControlee) => Valeur[] | undefined;

export function creerVoieDirecte(
  entite: Entite,
  source: string,
  { annuaire, decalage, idFichier }: Acces,
): VoieDirecte {
  const champs = champsGardes(entite);
  const designee = estDesignee(entite);
  return (n, ligne) => {
    if (ligne.isolee || ligne.anomalies.length > 0) return undefined;
    const { valeurs } = ligne;
    const id = n + decalage;
    const rangee: Valeur[] = [id];
    let projet = 0;
    for (const { nom, cible } of champs) {
      if (cible === undefined) {
        rangee.push(valeurs[nom] ?? null);
        continue;
      }
      const cle = ligne.clesReferences[nom];
      const designe = cle === undefined ? undefined : annuaire.designe(cible, ligne.sourceReferences, cle);
      if (designe === undefined) return undefined;
      if (cible === 'projets') projet = designe;
      rangee.push(designe);
    }
    if (projet !== 0 && !annuaire.periodes.contient(projet, valeurs.date_affectation ?? '')) return undefined;
    if (entite === 'projets') annuaire.periodes.inscrire(id, valeurs.date_debut ?? '', valeurs.date_fin ?? null);
    if (entite === 'clients') rangee.push(ligne.nomCompare);
    rangee.push(source, ligne.idSource, ligne.cle, ligne.ligne);
    rangee.push(enJson(ligne.transformations), enJson(ligne.horsModele), idFichier, ligne.empreinte);
    if (designee && ligne.cle !== null) annuaire.inscrire(entite, source, ligne.cle, id);
    return rangee;
  };
}
