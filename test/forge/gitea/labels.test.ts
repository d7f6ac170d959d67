import { describe, expect, it } from 'vitest';
import { againstFake } from './adapter.ts';

const QUEUED = { name: 'agent/queued', color: 'c5def5', description: 'Waits', exclusive: true };
const labelOf = (name: string) => ({ ...QUEUED, name });

describe('labels at Gitea, whose names are ids', () => {
  it('are looked up once for many issues', async () => {
    const { forge, people, counted } = await againstFake();
    await forge.ensureLabels(people.repository, [QUEUED]);
    counted.splice(0);
    for (const title of ['One', 'Two', 'Three']) {
      const ref = await people.openIssue({ title });
      await forge.ensureLabels(people.repository, [QUEUED]);
      await forge.addLabel(ref, QUEUED.name);
    }
    expect(counted).toEqual(Array(3).fill('label.add 200'));
  });

  it('that exist in another case are used, since adding by an unknown name does nothing', async () => {
    const { fake, home, forge, people } = await againstFake();
    fake.acts.createLabel(home, labelOf('Agent/Queued'));
    const ref = await people.openIssue({ title: 'An issue' });
    await forge.ensureLabels(people.repository, [QUEUED]);
    await forge.addLabel(ref, QUEUED.name);
    expect(await people.labelsOf(ref)).toEqual(['Agent/Queued']);
    await forge.removeLabel(ref, QUEUED.name);
    expect(await people.labelsOf(ref)).toEqual([]);
  });

  it('of one name are one: the older is used', async () => {
    const { fake, home, forge, people } = await againstFake();
    const older = fake.acts.createLabel(home, QUEUED);
    fake.acts.createLabel(home, QUEUED);
    home.labels.reverse();
    const ref = await people.openIssue({ title: 'An issue' });
    await forge.addLabel(ref, QUEUED.name);
    expect(fake.labelIds(ref)).toEqual([older.id]);
  });

  it('of one name are taken off whichever of them somebody set', async () => {
    const { fake, home, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'An issue' });
    await forge.ensureLabels(people.repository, [QUEUED]);
    const younger = fake.acts.createLabel(home, QUEUED);
    home.labels.reverse();
    await people.label(ref, QUEUED.name);
    expect(fake.labelIds(ref)).toEqual([younger.id]);
    await forge.removeLabel(ref, QUEUED.name);
    expect(fake.labelIds(ref)).toEqual([]);
  });

  it('are made once where many issues meet a new repository at once', async () => {
    const { home, forge, people } = await againstFake();
    const labels = [QUEUED, labelOf('agent/running')];
    await Promise.all(
      Array.from({ length: 6 }, () => forge.ensureLabels(people.repository, labels)),
    );
    expect(home.labels.map(({ name }) => name)).toEqual(['agent/queued', 'agent/running']);
  });

  it('that could not be made once are made by who comes next', async () => {
    const { fake, home, forge, people } = await againstFake();
    fake.meet(/^POST .*\/labels/, { status: 422 });
    const both = [1, 2].map(() => forge.ensureLabels(people.repository, [QUEUED]));
    const ended = await Promise.allSettled(both);
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(home.labels).toHaveLength(1);
  });

  it('that somebody deleted are made anew', async () => {
    const { home, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'An issue' });
    await forge.ensureLabels(people.repository, [QUEUED]);
    home.labels.splice(0);
    await forge.addLabel(ref, QUEUED.name);
    expect(await people.labelsOf(ref)).toEqual([QUEUED.name]);
    expect(home.labels.map(({ description }) => description)).toEqual(['Waits']);
  });

  it('that somebody made anew are taken off under their new id', async () => {
    const { fake, home, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'An issue' });
    await forge.ensureLabels(people.repository, [QUEUED]);
    home.labels.splice(0);
    fake.acts.createLabel(home, QUEUED);
    await people.label(ref, QUEUED.name);
    await forge.removeLabel(ref, QUEUED.name);
    expect(await people.labelsOf(ref)).toEqual([]);
    home.labels.splice(0);
    await forge.removeLabel(ref, QUEUED.name);
  });

  it('that nobody made are refused with what to do', async () => {
    const { forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'An issue' });
    await expect(forge.addLabel(ref, 'agent/none')).rejects.toThrow('create it');
  });

  it('of an issue that is gone can be taken off, not set', async () => {
    const { forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'An issue' });
    await forge.ensureLabels(people.repository, [QUEUED]);
    await people.deleteIssue(ref);
    await forge.removeLabel(ref, QUEUED.name);
    await expect(forge.addLabel(ref, QUEUED.name)).rejects.toMatchObject({ status: 404 });
  });

  it('are found on the third page too', async () => {
    const { fake, home, forge, people } = await againstFake();
    for (let i = 0; i < 120; i += 1) fake.acts.createLabel(home, labelOf(`area/${i}`));
    const last = fake.acts.createLabel(home, QUEUED);
    await forge.ensureLabels(people.repository, [QUEUED]);
    expect(home.labels.at(-1)).toBe(last);
    expect(fake.requests.filter((request) => request.includes('page='))).toHaveLength(3);
  });
});

describe("labels of an organisation's repository", () => {
  it('may be those of the organisation', async () => {
    const { fake, home, forge, people } = await againstFake();
    fake.organisations.set('acme', [{ ...QUEUED, id: 4_000 }]);
    const ref = await people.openIssue({ title: 'An issue' });
    await forge.ensureLabels(people.repository, [QUEUED]);
    await forge.addLabel(ref, QUEUED.name);
    expect(home.labels).toEqual([]);
    expect(fake.labelIds(ref)).toEqual([4_000]);
  });

  it("are the repository's own where the token may not read those, which is said", async () => {
    const { fake, home, forge, people, lines } = await againstFake();
    fake.organisations.set('acme', [{ ...QUEUED, id: 4_000 }]);
    fake.meet(/orgs\/acme\/labels/, { status: 403 }, 2);
    await forge.ensureLabels(people.repository, [QUEUED]);
    expect(home.labels.map(({ name }) => name)).toEqual([QUEUED.name]);
    const said = lines.find(({ msg }) => String(msg).includes('read:organization'));
    expect(said).toMatchObject({ owner: 'acme', level: 40 });
  });
});

it("a label can't be made where the bot can't see the repository", async () => {
  const { forge, people } = await againstFake();
  await people.setReadable(false);
  const made = forge.ensureLabels(people.repository, [QUEUED]);
  await expect(made).rejects.toMatchObject({ kind: 'rejected', status: 404 });
});
