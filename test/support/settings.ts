import { SETTINGS } from '../../src/config/settings.ts';

/** Every setting, secrets also as `NAME_FILE`. */
export function settingNames(): string[] {
  return Object.entries(SETTINGS).flatMap(([name, { about }]) =>
    about.secret ? [name, `${name}_FILE`] : [name],
  );
}
