/** Le bilan d'une exécution : le tableau par fichier, l'équation de conservation, `--json`. */
import { additionner, type Bilan } from '../metier/bilan';
import type { CompteRendu, FichierRendu, Statut } from './compte_rendu';
import { comprendre, type Compris } from './compris';
import { enJson } from '../commun/propre';
import { accorder, tableau } from '../commun/tableau';

/** Ce que montre le tableau : les comptes du bilan, où « corrigées » se partage entre l'écriture et le fond. */
type Compte = Exclude<keyof Bilan, 'corrigees'> | 'normalisees' | 'rectifiees';
type Comptes = Readonly<Record<Compte, number>>;

const TITRES: readonly (readonly [compte: Compte, titre: string, aVenir: string])[] = [
  ['lues', 'lues', 'lues'],
  ['inserees', 'insérées', 'à insérer'],
  ['normalisees', 'normalisées', 'à normaliser'],
  ['rectifiees', 'corrigées', 'à corriger'],
  ['signalees', 'signalées', 'à signaler'],
  ['mises_a_jour', 'mises à jour', 'à mettre à jour'],
  ['fusionnees', 'fusionnées', 'à fusionner'],
  ['ignorees', 'ignorées', 'à ignorer'],
  ['isolees', 'isolées', 'à isoler'],
];

/** Rien n'a été écrit : ce qu'on en dit est au conditionnel. */
export const auConditionnel = (statut: Statut): boolean => statut !== 'terminee';

/** Le tableau par fichier, total compris. */
export function tableauBilan({ fichiers, statut }: Pick<CompteRendu, 'fichiers' | 'statut'>): string {
  const total = totalDe(fichiers);
  const montres = TITRES.filter(([compte]) => compte !== 'mises_a_jour' || total.mises_a_jour > 0);
  const rangee = (nom: string, comptes: Comptes): (string | number)[] => [
    nom,
    ...montres.map(([compte]) => comptes[compte]),
  ];
  return tableau(
    ['fichier', ...montres.map(([, titre, aVenir]) => (auConditionnel(statut) ? aVenir : titre))],
    [
      ...fichiers.map((rendu) =>
        rangee(rendu.lecture === undefined ? `${rendu.fichier.nom} (libérées)` : rendu.fichier.nom, comptesDe(rendu)),
      ),
      rangee('total', total),
    ],
    true,
  );
}

const comptesDe = ({ bilan, normalisees, corrigees }: FichierRendu): Comptes => ({
  ...bilan,
  normalisees,
  rectifiees: corrigees,
});

const totalDe = (fichiers: readonly FichierRendu[]): Comptes => ({
  ...additionner(fichiers.map(({ bilan }) => bilan)),
  normalisees: fichiers.reduce((somme, { normalisees }) => somme + normalisees, 0),
  rectifiees: fichiers.reduce((somme, { corrigees }) => somme + corrigees, 0),
});

/** L'équation de conservation, avec ses nombres. */
export function equation(bilan: Bilan, statut: Statut): string {
  const { lues, inserees, mises_a_jour: misesAJour, fusionnees, ignorees, isolees } = bilan;
  const inserer = auConditionnel(statut)
    ? accorder(inserees, 'qui serait insérée', 'qui seraient insérées')
    : accorder(inserees, 'insérée');
  const sorts = [
    inserer,
    ...(misesAJour === 0 ? [] : [accorder(misesAJour, 'mise à jour', 'mises à jour')]),
    accorder(fusionnees, 'fusionnée'),
    accorder(ignorees, 'ignorée'),
    accorder(isolees, 'isolée'),
  ];
  return `${accorder(lues, 'lue')} = ${sorts.join(' + ')}`;
}

/** Le contenu de `--json` (cahier des charges, § 5). */
export function ecrireJson(rendu: CompteRendu): string {
  const parNom = new Map<string, { entite: string; bilans: Bilan[]; compris: Compris | undefined }>();
  for (const { fichier, bilan, lecture } of rendu.fichiers) {
    const cle = JSON.stringify([fichier.nom, fichier.entite]);
    const deja = parNom.get(cle);
    const compris = lecture === undefined ? undefined : comprendre(fichier, lecture);
    if (deja === undefined) parNom.set(cle, { entite: fichier.entite, bilans: [bilan], compris });
    else deja.bilans.push(bilan);
  }
  const fichiers = [...parNom].map(([cle, { entite, bilans, compris }]) => ({
    fichier: (JSON.parse(cle) as string[])[0],
    entite,
    ...additionner(bilans),
    ...(compris === undefined ? {} : { compris }),
  }));
  const { execution, statut, dureeMs } = rendu;
  return enJson({ execution, statut, duree_ms: dureeMs, fichiers });
}
