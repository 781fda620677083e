/** Rejeu : les fichiers sources, relus et transformés à nouveau, redonnent la base cellule par cellule. */
import type { Sorte } from './chantier';
import { parFichier } from './relecture';
import type { Controle } from './types';

const rejeu = (code: string, sorte: Sorte, intitule: string, remede: string): Controle => ({
  code,
  famille: 'Rejeu des fichiers sources',
  intitule,
  remede,
  relit: true,
  constater: async ({ relire }) => {
    const { fautes, fichiers } = await relire();
    return { fautes: fautes[sorte], nonVerifiable: parFichier(fichiers) };
  },
});

export const REJEU: readonly Controle[] = [
  rejeu(
    'REJ-01',
    'source',
    'les fichiers sources sont ceux que les exécutions ont lus (SHA-256)',
    "si le nouveau contenu est le bon, migrez-le ; sinon remettez le fichier d'origine à sa place.",
  ),
  rejeu(
    'REJ-02',
    'manquante',
    'chaque ligne des fichiers est en base, fusionnée, en quarantaine, ou copie',
    'relancez la migration du même dossier : elle ignore ce qui est en base et réinsère ce qui manque.',
  ),
  rejeu(
    'REJ-03',
    'enTrop',
    "chaque ligne en base vient d'une ligne acceptable d'un fichier",
    "cette ligne n'est pas venue par la migration : supprimez-la, ou faites-la entrer par un fichier.",
  ),
  rejeu(
    'REJ-04',
    'modifiee',
    'chaque cellule en base est celle que le fichier redonne',
    "la valeur d'avant est dans l'historique (SELECT … FOR SYSTEM_TIME ALL) ; si la nouvelle est la bonne, corrigez aussi le fichier.",
  ),
  rejeu(
    'REJ-05',
    'reference',
    'chaque référence en base désigne la ligne que le fichier désigne',
    'rattachez la ligne à ce que dit son fichier (v_lignage donne les identités de chaque ligne).',
  ),
  rejeu(
    'REJ-06',
    'quarantaine',
    "chaque ligne que les règles refusent est en quarantaine, avec ses codes ; aucune n'y est close sans raison",
    'relancez la migration du même dossier : elle remet en quarantaine ce qui en a disparu.',
  ),
  rejeu(
    'REJ-07',
    'fusion',
    'chaque fusion réunit le même e-mail et le même nom, et garde tout ce que disait la ligne',
    'la ligne fusionnée est dans son fichier : rétablissez ses valeurs dans correspondances et historique.',
  ),
  rejeu(
    'REJ-08',
    'aTort',
    "chaque ligne isolée pour ses références l'est à raison",
    'rendez la ligne à reprise.ts : elle passera.',
  ),
];
