export function chercherChromium(env?: NodeJS.ProcessEnv): string | null;
export const MANQUE: string;
