import type { NextFunction, Request, Response } from 'express';

/** What a request meets instead of, or after, its work. */
export interface Meeting {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON; a text as it is. */
  body?: unknown;
  /** The connection breaks instead of an answer. */
  cut?: boolean;
  /** No answer ever comes. */
  hang?: boolean;
  /** The work is done first: the answer alone is lost or wrong. */
  afterwards?: boolean;
}

interface Waiting {
  fits: RegExp;
  meeting: Meeting;
  left: number;
}

/** Answers that a test asks for, by `METHOD /path?query` under the API. */
export function createMeetings() {
  const waiting: Waiting[] = [];
  return { meet, middleware };

  /** The returned function ends it before so many have met it. */
  function meet(fits: RegExp, meeting: Meeting, times = 1): () => void {
    const one = { fits, meeting, left: times };
    waiting.push(one);
    return () => {
      one.left = 0;
    };
  }

  function middleware(request: Request, response: Response, next: NextFunction): void {
    const what = `${request.method} ${request.url}`;
    const found = waiting.find(({ fits, left }) => left > 0 && fits.test(what));
    if (found) found.left -= 1;
    if (found && !found.meeting.afterwards) {
      answer(found.meeting, request, response);
      return;
    }
    if (found) {
      // The route's own answer is replaced by what the test asked for.
      response.json = () => {
        answer(found.meeting, request, response);
        return response;
      };
    }
    next();
  }
}

function answer(meeting: Meeting, request: Request, response: Response): void {
  if (meeting.hang) return;
  if (meeting.cut) {
    request.socket.destroy();
    return;
  }
  const { status = 200, headers = {}, body = {} } = meeting;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

/** As Gitea words its refusals. */
export function refuse(response: Response, status: number, message: string): void {
  response.status(status).json({ message, url: 'https://git.example.org/api/swagger' });
}
