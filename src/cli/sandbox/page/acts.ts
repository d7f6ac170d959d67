import type { IssueApi } from './forge-api.ts';

type Act = (api: IssueApi, number: number, form: URLSearchParams) => Promise<unknown>;

/** What a form on an issue's page does. */
export const ACTS: Record<string, Act> = {
  assign: (api, number) => api.assign(number),
  unassign: (api, number) => api.unassign(number),
  close: (api, number) => api.setState(number, 'closed'),
  reopen: (api, number) => api.setState(number, 'open'),
  comment: (api, number, form) => api.comment(number, form.get('body') ?? ''),
  label: (api, number, form) => api.label(number, form.get('name') ?? ''),
  unlabel: (api, number, form) => api.unlabel(number, form.get('name') ?? ''),
};

/** Answers the number of the issue that was opened. */
export async function open(api: IssueApi, form: URLSearchParams): Promise<number> {
  const { number } = await api.open({
    title: form.get('title') ?? '',
    body: form.get('body') ?? '',
  });
  if (form.get('assign') === 'yes') await api.assign(number);
  return number;
}
