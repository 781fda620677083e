/**
 * La lecture : d'un fichier à des `LigneBrute`, quel que soit son format, son encodage ou son dialecte. Tout ce que contient le
 * dossier est nommé, lu ou non.
 */
export { recenserDossier, recenserFichier, type FichierSource, type Plan } from './dossier';
