/**
 * Les lignes que rien ne revendique en base : en quarantaine, copies d'une ligne déjà prise, ou déjà corrigées et réinjectées ;
 * sinon elles manquent. Et l'inverse : les entrées que le fichier a closes sont celles que ses lignes corrigent.
 */
import { atteindre } from '../commun/atteindre';
import { empreindre } from '../commun/empreinte';
import type { LigneControlee } from '../controle/controle';
import { MODELE, references } from '../metier/modele';
import { CODES_REFERENCE } from '../metier/regles';
import { lieu, type Chantier } from './chantier';
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
  /** Les entrées que ce fichier a closes, et dont aucune ligne n'a encore rendu raison. */
  private readonly inexpliquees = new Map<number, Entree>();
  /** Les `_id` des lignes rendues qui sont passées. */
  private readonly passees: string[] = [];
  /** Par identifiant : les entrées plus anciennes restées ouvertes, et les lignes de ce fichier, passées, qui le portent. */
  private readonly ouvertes = new Map<string, Entree[]>();
  private readonly corrigees: { readonly cle: string; readonly ligne: number }[] = [];

  constructor(
    private readonly chantier: Chantier,
    private readonly juge: Juge,
    private readonly comptes: Comptes,
  ) {
    this.entrees = new Entrees(chantier);
  }

  async preparer(): Promise<void> {
    if (this.chantier.fichier.ancien) return;
    for (const entree of await this.entrees.closes()) this.inexpliquees.set(entree.id, entree);
    // Une ligne rendue n'agit que sur sa propre entrée.
    if (this.chantier.fichier.rendu) return;
    for (const entree of await this.entrees.laisseesOuvertes()) {
      atteindre(this.ouvertes, entree.cle ?? '', (): Entree[] => []).push(entree);
    }
  }

  /** Une ligne passée rend raison des entrées qu'elle corrige. */
  prise(ligne: LigneControlee): void {
    const { cle } = ligne;
    if (cle !== null && this.ouvertes.has(cle)) this.corrigees.push({ cle, ligne: ligne.ligne });
    if (ligne.idRendu !== undefined && ligne.idRendu !== '') this.passees.push(ligne.idRendu);
    if (this.inexpliquees.size > 0) this.expliquer(ligne, 'reinjectee');
  }

  /** Une ligne rendue n'agit que sur son entrée ; une ligne relivrée, sur celles de même texte ou de même identité. */
  private expliquer(ligne: LigneControlee, etat: Entree['etat']): void {
    const { idRendu, cle } = ligne;
    const texte = empreindre(ligne.texte);
    for (const entree of this.inexpliquees.values()) {
      const sienne =
        idRendu === undefined || idRendu === ''
          ? entree.empreinte === texte || (cle !== null && entree.cle === cle)
          : idRendu.startsWith(`${entree.id}-`);
      if (sienne && entree.etat === etat) this.inexpliquees.delete(entree.id);
    }
  }

  /** À appeler quand tout le fichier est lu : une entrée est close si, et seulement si, une ligne la corrige. */
  async terminer(): Promise<void> {
    const { fichier, fautes } = this.chantier;
    const parIdRendu = await this.entrees.parIdRendu(this.passees);
    for (const { entree, ouverte } of this.passees.flatMap((rendu) => parIdRendu(rendu) ?? [])) {
      if (!ouverte) continue;
      const detail = `${lieu(fichier, entree.ligne)}, que le fichier ${fichier.id} corrige, est encore ouverte`;
      fautes.quarantaine.push({ cle: `lignes_isolees ${entree.id}`, detail });
    }
    this.accuserOuvertes();
    for (const { id, ligne, etat } of this.inexpliquees.values()) {
      const detail = `${lieu(fichier, ligne)}, dite ${etat} par le fichier ${fichier.id}, dont aucune ligne ne la corrige`;
      fautes.quarantaine.push({ cle: `lignes_isolees ${id}`, detail });
    }
  }

  /** Une ligne relivrée et acceptée clôt l'entrée de même identité, à la même ligne ou seule de ce nom : elle ne l'attend plus. */
  private accuserOuvertes(): void {
    const { fichier, fautes } = this.chantier;
    for (const { cle, ligne } of this.corrigees) {
      const candidates = (this.ouvertes.get(cle) ?? []).filter((entree) => !this.entrees.estPrise(entree));
      const entree =
        candidates.find((candidate) => candidate.ligne === ligne) ??
        (candidates.length === 1 ? candidates[0] : undefined);
      if (entree === undefined) continue;
      const detail = `${lieu(fichier, entree.ligne)} attend encore, mais ${lieu(fichier, ligne)} la corrige (exécution n° ${fichier.execution})`;
      fautes.quarantaine.push({ cle: `lignes_isolees ${entree.id}`, detail });
    }
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
    if (this.inexpliquees.size > 0) this.expliquer(ligne, 'reinjectee');
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
      if (this.inexpliquees.size > 0) this.expliquer(ligne, 'remplacee');
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
