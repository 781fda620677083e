/**
 * La graine des essais tirés au hasard : la même partout et toujours, pour qu'un échec se retrouve. `GRAINE=7 npx jest …`
 * en essaie une autre ; `ESSAIS=300`, davantage de tirages.
 */
export const GRAINE = Number(process.env.GRAINE ?? 1);
export const ESSAIS = process.env.ESSAIS === undefined ? undefined : Number(process.env.ESSAIS);

/** La taille d'une campagne lente : petite dans `npm test`, grande dans `npm run campagnes`. */
export const taille = (petite: number, grande: number): number => (process.env.CAMPAGNES === '1' ? grande : petite);
