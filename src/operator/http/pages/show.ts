import type { Request, Response } from 'express';
import type { Page } from './layout.ts';

/** Shows a page to this visitor; a status other than 200 where it says that something is not there. */
export type Show = (
  request: Request,
  response: Response,
  page: Page,
  status?: number,
) => Promise<void>;
