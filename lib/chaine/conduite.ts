/** Ce que `migration.ts` et `reprise.ts` ont en commun : ouvrir, migrer, montrer, rendre le code de sortie. */
import { dirname, join, resolve } from 'node:path';
import { attention, avertir, dire, echec, gras, reussite, sortirJson, suivreLecture } from '../commun/affichage';
import { archiver } from '../commun/archives';
import { ecrirePrive } from '../commun/flux';
import { propre } from '../commun/propre';
import { annuler } from './annulation';
import { avecBase } from '../base/connexion';
import { avecReprise } from '../base/grappe';
import { additionner } from '../metier/bilan';
import type { Appel, Valeurs } from '../commun/cli';
import type { MIGRATION, REPRISE } from './commandes';
import { BASE_DES_JEUX_DE_TEST, choisirBase, choisirConnexion, lireEnvironnement } from '../base/config';
import { jourLocal } from '../commun/jour';
import { ErreurUtilisateur } from '../commun/erreurs';
import { apresValidation, Journal, preparerSortie } from '../comptes_rendus/journal';
import type { Plan } from '../lecture/dossier';
import { auConditionnel, ecrireJson, equation, tableauBilan } from '../comptes_rendus/bilan_texte';
import type { CompteRendu } from '../comptes_rendus/compte_rendu';
import { executerChargement, type Etapes } from './execution';
import { decrireQuarantaine, listerMisesAJour } from '../comptes_rendus/livraison';
import type { Publication } from '../quarantaine/fichiers';
import { ecrireRapportHtml, PAGE } from '../comptes_rendus/html';
import { accorder, duree, tableau } from '../commun/tableau';

const JOURNAUX = { migration: 'log.txt', reprise: 'log_reprise.txt' } as const;

/** Un chargement à conduire : par quel script, sur quoi, et ce que le script en montre et en écrit lui-même. */
export interface Conduite {
  readonly script: 'migration' | 'reprise';
  readonly libelle: string;
  readonly plan: Plan;
  readonly options: Valeurs<(typeof REPRISE)['options']>;
  readonly etapes: Etapes;
  /** Le rapport que le script écrit : son nom, et son contenu ; ceux d'avant vont dans `rapports/`. */
  readonly rapport: { readonly nom: string; readonly ecrire: (rendu: CompteRendu) => string };
}

/**
 * Conduit un chargement de bout en bout : ouvrir, dérouler ses étapes, montrer, écrire les rapports.
 * @returns le code de sortie : 0, ou 1 si le seuil est dépassé
 */
export async function conduire({ script, libelle, plan, options, etapes, rapport }: Conduite): Promise<number> {
  const produit = join(options.sortie, rapport.nom);
  const connexion = choisirConnexion(options.url, lireEnvironnement());
  const nomBase = choisirBase(options.base, connexion, plan.jeuDeTest ? BASE_DES_JEUX_DE_TEST : undefined);
  const journal = new Journal(join(options.sortie, JOURNAUX[script]), options.journal === 'complet');
  const ecrits = [produit, join(options.sortie, PAGE)];
  const json = options.json === '-' ? undefined : options.json;
  await preparerSortie(options.sortie, [journal.chemin, ...ecrits]);
  if (json !== undefined) await preparerSortie(dirname(resolve(json)), []);

  for (const { nom, raison } of plan.ecartes) avertir(`${nom} : non chargé, ${raison}`);
  try {
    const rendu = await avecBase(connexion, nomBase, true, async (base) => {
      dire(gras(`${script === 'migration' ? 'Migration' : 'Reprise'} : ${libelle}, dans ${base.description}`));
      if (plan.jeuDeTest)
        dire(attention(`Jeu de test (jeu_de_test.json) : rien n'y est vrai ; il va dans ${nomBase}.`));
      const demande = {
        ...{ script, plan, libelle, sortie: options.sortie, simulation: options.simulation, seuil: options.seuil },
        ...{ echelleNote: options['echelle-note'] ?? null, aujourdhui: jourLocal(), actualiser: options.actualiser },
      };
      const fait = await avecReprise(
        base,
        () => executerChargement(base, demande, { journal, progression: suivreLecture() }, etapes),
        () => avertir("La grappe a écarté ce travail au profit d'un autre : il recommence depuis le début."),
      );
      await apresValidation(options.sortie, async () => {
        await archiver(produit);
        await ecrirePrive(produit, rapport.ecrire(fait));
        await ecrireRapportHtml(base, options.sortie);
        if (options.json !== undefined) await sortirJson(options.json, ecrireJson(fait));
      });
      return fait;
    });
    montrer(rendu, [...ecrits, ...(json === undefined ? [] : [json]), journal.chemin]);
    return rendu.statut === 'refusee' ? 1 : 0;
  } finally {
    await journal.fermer();
  }
}

function montrer(rendu: CompteRendu, ecrits: readonly string[]): void {
  const total = additionner(rendu.fichiers.map(({ bilan }) => bilan));
  dire(`\n${tableauBilan(rendu)}\n`);
  dire(reussite(`Conservation vérifiée : ${equation(total, rendu.statut)}`));
  montrerLivraison(rendu);
  if (rendu.statut === 'simulee') dire(attention("Simulation : rien n'a été écrit dans les tables métier."));
  if (rendu.statut === 'refusee') {
    dire(
      echec(
        `Seuil ${rendu.seuil} dépassé (${accorder(total.isolees, 'ligne isolée', 'lignes isolées')}) : rien n'a été écrit.`,
      ),
    );
  }
  if (total.isolees > 0 && rendu.statut === 'terminee') {
    dire(attention(`Lignes isolées à corriger : ${rendu.isolesDans}/`));
  }
  dire(propre(`Exécution n° ${rendu.execution}, ${duree(rendu.dureeMs)}. Écrits : ${ecrits.join(', ')}`));
}

function montrerLivraison(rendu: CompteRendu): void {
  const { faites, remarques } = decrireQuarantaine(rendu);
  if (!auConditionnel(rendu.statut)) for (const phrase of faites) dire(reussite(phrase));
  for (const phrase of remarques) dire(attention(phrase));
  if (rendu.misesAJour.nombre > 0) {
    const intitule = auConditionnel(rendu.statut) ? 'Seraient mises à jour :' : 'Mises à jour :';
    dire(propreEnLignes([intitule, ...listerMisesAJour(rendu)]));
  }
  montrerIsoles({ ranges: rendu.isolesRanges, incomplets: rendu.classeursIncomplets });
}

const propreEnLignes = (lignes: readonly string[]): string => lignes.map(propre).join('\n  ');

function montrerIsoles({ ranges, incomplets }: Publication): void {
  for (const range of ranges) {
    avertir(`Un fichier d'isolés avait été retouché et n'a pas été rendu : il est gardé dans ${propre(range)}`);
  }
  for (const { classeur, omises } of incomplets) {
    const lignes = accorder(omises, 'ligne ne tient pas', 'lignes ne tiennent pas');
    avertir(`${propre(classeur)} : ${lignes} dans un classeur ; le CSV à côté les a toutes`);
  }
}

/** Ce qui n'a de sens que pour charger un dossier. */
const OPTIONS_DE_CHARGEMENT = [
  ...(['simulation', 'apercu', 'ecrire-correspondances', 'seuil', 'echelle-note', 'json', 'journal'] as const),
] as const;

/**
 * Annule une exécution et montre ce qui a été retiré.
 * @returns le code de sortie
 * @throws ErreurUtilisateur si l'appel demande aussi de charger un dossier : une simulation annulerait pour de bon
 */
export async function conduireAnnulation(
  numero: number,
  { argumentDonne, options }: Appel<(typeof MIGRATION)['options']>,
): Promise<number> {
  const deTrop = OPTIONS_DE_CHARGEMENT.filter((nom) => options[nom] !== undefined && options[nom] !== false);
  if (argumentDonne || deTrop.length > 0) {
    const quoi = [...(argumentDonne ? ['un dossier'] : []), ...deTrop.map((nom) => `--${nom}`)];
    throw new ErreurUtilisateur(`--annuler ne se combine pas avec ${quoi.join(', ')}. Rien n'a été changé.`);
  }
  const connexion = choisirConnexion(options.url, lireEnvironnement());
  const nomBase = choisirBase(options.base, connexion);
  const journal = new Journal(join(options.sortie, JOURNAUX.migration));
  await preparerSortie(options.sortie, [journal.chemin]);
  try {
    const { execution, retraits, isoles } = await avecBase(connexion, nomBase, false, async (base) => {
      const annulation = await annuler(base, numero, journal, options.sortie);
      await apresValidation(options.sortie, async () => void (await ecrireRapportHtml(base, options.sortie)));
      return annulation;
    });
    dire(
      retraits.length === 0
        ? "Cette exécution n'avait rien écrit : il n'y a rien à retirer."
        : tableau(
            ['retrait', 'lignes'],
            retraits.map(({ quoi, nombre }) => [quoi, nombre]),
          ),
    );
    montrerIsoles(isoles);
    dire(reussite(`Exécution n° ${numero} annulée (c'est l'exécution n° ${execution}). Écrit : ${journal.chemin}`));
    return 0;
  } finally {
    await journal.fermer();
  }
}
