export type Systeme = 'macos' | 'windows' | 'debian' | 'fedora' | 'arch' | 'alpine' | 'suse' | 'inconnu';
export function reconnaitreSysteme(plateforme: string, aLaCommande: (nom: string) => boolean): Systeme;
export function commandeInstallation(systeme: Systeme): string | null;
export function conseil(systeme: Systeme): string;
