import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { durationMs } from '../support/duration.ts';
import { complaintOf, findLinter } from '../support/linter.ts';
import { settingNames } from '../support/settings.ts';

const VALIDATE = findLinter('kubernetes-validate');
const root = fileURLToPath(new URL('../../deploy/kubernetes/', import.meta.url));
const files = [root, `${root}examples/`].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => folder + name),
);

interface Container {
  name: string;
  env?: { name: string; value: string }[];
  securityContext: Record<string, unknown>;
  startupProbe?: object;
  livenessProbe?: object;
  readinessProbe?: object;
  lifecycle?: { preStop: { exec: { command: string[] } } };
}
interface Manifest {
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  spec: {
    selector: { matchLabels: Record<string, string> } & Record<string, string>;
    template: {
      metadata: { labels: Record<string, string> };
      spec: {
        terminationGracePeriodSeconds: number;
        automountServiceAccountToken: boolean;
        securityContext: Record<string, unknown>;
        containers: Container[];
      };
    };
  };
}
const manifests: Manifest[] = files.flatMap((file) =>
  parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS()),
);
const ofKind = (...kinds: string[]) => manifests.filter(({ kind }) => kinds.includes(kind));
const workloads = ofKind('Deployment', 'StatefulSet');
const settings = ofKind('ConfigMap')[0]?.data ?? {};

describe.runIf(VALIDATE)('Kubernetes', () => {
  it('takes every manifest by its schemas, strictly', { timeout: 60_000 }, () => {
    expect(files.length).toBeGreaterThan(4);
    expect(complaintOf(VALIDATE ?? '', ['--strict', '--quiet', ...files])).toBeNull();
  });
});

describe('the manifests', () => {
  it.each(workloads)(
    '$metadata.name runs without rights, on a file system it can not write',
    ({ spec }) => {
      const { securityContext, containers, automountServiceAccountToken } = spec.template.spec;
      expect(securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(automountServiceAccountToken).toBe(false);
      for (const container of containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    },
  );

  it.each(workloads)('$metadata.name is probed', ({ spec }) => {
    for (const { startupProbe, livenessProbe } of spec.template.spec.containers) {
      expect(startupProbe).toBeDefined();
      expect(livenessProbe).toBeDefined();
    }
  });

  it.each(ofKind('Deployment'))('$metadata.name has longer to stop than it needs', ({ spec }) => {
    const { containers, terminationGracePeriodSeconds } = spec.template.spec;
    for (const { env = [], lifecycle } of containers) {
      const own = env.find(({ name }) => name === 'DRAIN_DEADLINE')?.value;
      const drainMs = durationMs(own ?? settings.DRAIN_DEADLINE ?? '');
      const preStopMs = Number(lifecycle?.preStop.exec.command[1] ?? 0) * 1_000;
      expect(terminationGracePeriodSeconds * 1_000).toBeGreaterThan(drainMs + preStopMs);
    }
  });

  it('select the pods that are there', () => {
    const labels = workloads.map(({ spec }) => spec.template.metadata.labels);
    const selecting = ofKind('Service', 'PodDisruptionBudget', 'Deployment', 'StatefulSet');
    for (const { spec, metadata } of selecting) {
      const wanted = spec.selector.matchLabels ?? spec.selector;
      const hit = labels.filter((has) =>
        Object.entries(wanted).every(([name, value]) => has[name] === value),
      );
      expect(hit, metadata.name).toHaveLength(1);
    }
  });

  it('set nothing but settings that there are', () => {
    const secrets = ofKind('Secret')[0]?.stringData ?? {};
    const set = [...Object.keys(settings), ...Object.keys(secrets)];
    expect(set.filter((name) => !settingNames().includes(name))).toEqual([]);
  });
});
