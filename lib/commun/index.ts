/**
 * Les outils sans métier : affichage, appels en ligne de commande, fichiers écrits, empreintes, durées. Chacun est un fichier ; rien
 * ici ne connaît un client, un projet ou une base.
 */
export {};
