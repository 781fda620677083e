/**
 * Une base migrée que l'on abîme dans le dos de ses contraintes. Chaque dégât vit dans une transaction que l'on annule : la même
 * base sert à tous.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { avecBase, type Base } from '../../lib/base/connexion';
import { choisirConnexion, RACINE } from '../../lib/base/config';
import type { Validation } from '../../lib/validation/types';
import { controler } from '../../lib/validation/valider';
import { Banc } from '../outils/banc';

/** Ce que ferait quelqu'un qui passe outre : plus aucune contrainte ne tient, le temps de sa session. */
const SANS_CONTRAINTES =
  "SET foreign_key_checks = 0, check_constraint_checks = 0, unique_checks = 0, sql_mode = 'ALLOW_INVALID_DATES', system_versioning_alter_history = KEEP;";

export class Abimee {
  readonly banc: Banc;
  readonly dossier: string;

  constructor(private readonly nom: string) {
    this.banc = new Banc(nom);
    this.dossier = join(this.banc.travail, 'data_1');
  }

  /** Migre `data_1`, puis reprend le fichier corrompu. */
  async preparer(): Promise<void> {
    cpSync(join(RACINE, 'data_1'), this.dossier, { recursive: true });
    await this.banc.vider();
    await this.banc.migrer(this.dossier);
    await this.banc.reprendre(join(this.dossier, 'projets_corrompus.csv'));
  }

  surBase<T>(travail: (base: Base) => Promise<T>): Promise<T> {
    return avecBase(choisirConnexion(undefined, process.env), this.nom, false, travail);
  }

  /** Abîme, contrôle, et remet tout en place ; `avant` et `apres` changent le schéma, qu'aucune transaction n'annule. */
  async controler(sql: string, avant = '', apres = ''): Promise<Validation> {
    return this.surBase(async (base) => {
      await base.executerScript(SANS_CONTRAINTES + avant);
      try {
        let validation: Validation | undefined;
        await base.transaction(async () => {
          if (sql !== '') await base.executerScript(sql);
          validation = await controler(base);
          return false;
        });
        if (validation === undefined) throw new Error('La base abîmée n’a pas été contrôlée.');
        return validation;
      } finally {
        if (apres !== '') await base.executerScript(apres);
      }
    });
  }
}

/** Les contrôles qui échouent, sous chacun de leurs codes : les rangées qu'ils nomment. */
export const echecs = ({ resultats }: Validation): Record<string, string[]> =>
  Object.fromEntries(
    resultats
      .filter(({ verdict }) => verdict === 'NON CONFORME')
      .flatMap(({ code, aussi = [], fautes }) =>
        [code, ...aussi].map((cite): [string, string[]] => [cite, fautes.map(({ cle }) => cle)]),
      ),
  );

/** Un dégât : ce qui le fait, le contrôle qui le voit, la rangée qu'il nomme. */
export type Degat = readonly [nom: string, sql: string, code: string, cle: string | RegExp];
