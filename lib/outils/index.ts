/**
 * Les outils du projet : installation, démonstration, mesures, documentation. Aucun n'est nécessaire pour migrer.
 */
export {};
