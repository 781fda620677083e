/**
 * Les lignes que rien ne revendique en base : en quarantaine, copies d'une ligne déjà prise, ou déjà corrigées et réinjectées ;
 * sinon elles manquent.
 */
import type { LigneControlee } from '../controle/controle';
import { MODELE, references } from '../metier/modele';
import { CODES_REFERENCE } from '../metier/regles';
import { lieu, type Chantier } from './chantier';
import { Clotures } from './clotures';
import { trouverCopies } from './copies';
import { resoudre } from './designations';
import { Entrees, type Entree, type Issue } from './entrees';
import { garde } from './gardees';
import type { Juge } from './jugement';

type Comptes = Record<'ignorees' | 'isolees', number>;

/** Une ligne restante, et ce que la quarantaine en sait. */
interface Restante {
  readonly ligne: LigneControlee;
  readonly issue: Issue | undefined;
}

export class Restantes {
  private readonly entrees: Entrees;
  private readonly clotures: Clotures;
  constructor(
    private readonly chantier: Chantier,
    private readonly juge: Juge,
    private readonly comptes: Comptes,
  ) {
    this.entrees = new Entrees(chantier);
    this.clotures = new Clotures(chantier, this.entrees);
  }

  async preparer(): Promise<void> {
    await this.clotures.preparer();
  }

  /** Une ligne est passée : insérée, mise à jour ou fusionnée. */
  prise(ligne: LigneControlee): void {
    this.clotures.prise(ligne);
  }

  /** À appeler quand tout le fichier est lu. */
  async terminer(): Promise<void> {
    await this.clotures.terminer();
  }

  /** @param empreintes celles de leurs textes */
  async classer(lignes: readonly LigneControlee[], empreintes: readonly string[]): Promise<void> {
    if (lignes.length === 0) return;
    const restantes = await this.rapprocher(lignes, empreintes);
    const acceptables = lignes.filter(({ isolee }) => !isolee);
    const copies = await trouverCopies(this.chantier, this.juge, acceptables);
    const isolees: Restante[] = [];
    for (const restante of restantes) {
      const { ligne, issue } = restante;
      if (issue?.ouverte === true) isolees.push(restante);
      else if (copies.has(ligne) || issue !== undefined) this.ignorer(ligne);
      else this.accuserManquante(ligne);
    }
    await this.jugerIsolees(isolees);
  }

  private async rapprocher(lignes: readonly LigneControlee[], empreintes: readonly string[]): Promise<Restante[]> {
    const rendus = lignes.flatMap(({ idRendu }) => idRendu ?? []).filter((rendu) => rendu !== '');
    const parIdRendu = await this.entrees.parIdRendu(rendus);
    const parLigne = this.chantier.fichier.parNumero
      ? await this.entrees.parLigne(lignes.map(({ ligne }) => ligne))
      : undefined;
    const parTexte = await this.entrees.parTexte(empreintes);
    return lignes.map((ligne, rang) => {
      if (parLigne !== undefined) return { ligne, issue: parLigne(ligne.ligne) };
      const { idRendu } = ligne;
      const issue = idRendu === undefined || idRendu === '' ? parTexte(empreintes[rang] ?? '') : parIdRendu(idRendu);
      return { ligne, issue };
    });
  }

  private ignorer(ligne: LigneControlee): void {
    this.comptes.ignorees++;
    this.clotures.expliquer(ligne, 'reinjectee');
  }

  private accuserManquante(ligne: LigneControlee): void {
    const { fichier, fautes } = this.chantier;
    const cle = lieu(fichier, ligne.ligne);
    const detail = ligne.isolee
      ? `devait être isolée (${codesIsolants(ligne).join(' ')}), mais la quarantaine ne l'a pas`
      : "n'est ni en base, ni fusionnée, ni en quarantaine, ni copie d'une ligne en base";
    fautes[ligne.isolee ? 'quarantaine' : 'manquante'].push({ cle, detail });
  }

  /** Une ligne isolée cite toutes les règles qu'elle enfreint ; isolée pour ses seules références, elle l'est à raison. */
  private async jugerIsolees(isolees: readonly Restante[]): Promise<void> {
    const { fichier, fautes } = this.chantier;
    const parReferences: { ligne: LigneControlee; codes: readonly string[] }[] = [];
    for (const { ligne, issue } of isolees) {
      this.comptes.isolees++;
      this.clotures.expliquer(ligne, 'remplacee');
      // Une entrée plus ancienne a été jugée avec les réglages d'alors ; celles de la première version se récrivaient.
      if (issue?.derniere.id_fichier !== fichier.id || fichier.ancien) continue;
      const codes = issue.derniere.codes.split(' ');
      for (const detail of ecartsDEntree(ligne, issue.derniere)) {
        fautes.quarantaine.push({ cle: lieu(fichier, ligne.ligne), detail });
      }
      if (!ligne.isolee && codes.every((code) => CODES_DES_REFERENCES.has(code))) parReferences.push({ ligne, codes });
    }
    await this.jugerReferencesRefusees(parReferences);
  }

  private async jugerReferencesRefusees(
    refusees: readonly { readonly ligne: LigneControlee; readonly codes: readonly string[] }[],
  ): Promise<void> {
    const { fichier, fautes, passe } = this.chantier;
    if (refusees.length === 0 || passe.aOublieAvant(fichier.execution)) return;
    const designer = await resoudre(
      this.chantier,
      refusees.map(({ ligne }) => ligne),
    );
    for (const { ligne, codes } of refusees) {
      const attendus = references(fichier.entite).flatMap(({ nom }) => {
        const designation = designer(ligne, nom);
        return designation !== undefined && 'defaut' in designation
          ? (MODELE[fichier.entite].ensemble.references?.[nom]?.[designation.defaut] ?? [])
          : [];
      });
      const aTort = codes.filter((code) => !attendus.includes(code));
      const oublies = attendus.filter((code) => !codes.includes(code));
      if (aTort.length + oublies.length === 0) continue;
      const detail = `isolée (${codes.join(' ')}), mais ses références ${attendus.length === 0 ? 'se résolvent' : `disent ${attendus.join(' ')}`}`;
      fautes.aTort.push({ cle: lieu(fichier, ligne.ligne), detail });
    }
  }
}

const CODES_DES_REFERENCES = new Set(Object.values(CODES_REFERENCE).flatMap((codes) => Object.values(codes)));

/** Ce qu'une entrée ne dit pas de sa ligne, ou dit autrement. */
function ecartsDEntree(ligne: LigneControlee, { codes, valeurs, ...entree }: Entree): string[] {
  const ecarts: string[] = [];
  const cites = codes.split(' ');
  const oublies = codesIsolants(ligne).filter((code) => !cites.includes(code));
  if (oublies.length > 0) ecarts.push(`isolée sans citer ${oublies.join(' ')} (codes : ${codes})`);
  if (entree.ligne !== ligne.ligne) ecarts.push(`gardée comme la ligne ${entree.ligne}`);
  if (entree.id_source !== ligne.idSource || entree.cle !== ligne.cle) {
    ecarts.push(`gardée sous l'identifiant ${entree.id_source ?? '(vide)'}, clé ${entree.cle ?? '(vide)'}`);
  }
  if (valeurs !== null && !garde(valeurs, ligne)) {
    ecarts.push('gardée, pour repartir, avec des valeurs qui ne sont pas celles de son texte');
  }
  return ecarts;
}

const codesIsolants = ({ anomalies }: LigneControlee): string[] => [
  ...new Set(anomalies.filter(({ effet }) => effet === 'isolee').map(({ code }) => code)),
];
