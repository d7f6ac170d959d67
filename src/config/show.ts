import { type Env, textOf } from './parse.ts';
import { GROUPS } from './settings.ts';

export interface ShownSetting {
  name: string;
  /** As written; of a secret only that it is set. Null where nothing is. */
  value: string | null;
  from: 'environment' | '.env' | 'file' | 'default';
}

const SET = '(set, not shown)';

/** Every setting as it is now; secrets are never in it. */
export function showSettings(env: Env, dotEnv: Env): ShownSetting[] {
  return GROUPS.flatMap(({ settings }) =>
    Object.entries(settings).map(([name, { about, byDefault }]): ShownSetting => {
      const file = about.secret && textOf({ ...dotEnv, ...env }, `${name}_FILE`);
      if (file) return { name, value: `(in ${file})`, from: 'file' };
      const from = textOf(env, name) === undefined ? '.env' : 'environment';
      const text = textOf(env, name) ?? textOf(dotEnv, name);
      if (text === undefined) return { name, value: byDefault ?? null, from: 'default' };
      return { name, value: about.secret ? SET : text, from };
    }),
  );
}
