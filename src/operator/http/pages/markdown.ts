import { Marked } from 'marked';
import sanitize from 'sanitize-html';
import { type Html, trusted } from './html.ts';

const marked = new Marked({ gfm: true, async: false });

/** Text of people and agents as the forge shows it: no scripts, styles, forms, pictures or classes. */
export function markdown(text: string): Html {
  return trusted(sanitize(marked.parse(text, { async: false }), RULES));
}

const RULES: sanitize.IOptions = {
  allowedTags: [
    'p',
    'br',
    'hr',
    'strong',
    'em',
    'del',
    'code',
    'pre',
    'blockquote',
    'ul',
    'ol',
    'li',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
    'a',
    'details',
    'summary',
    'input',
    'sub',
    'sup',
  ],
  allowedAttributes: {
    a: ['href', 'rel'],
    input: ['type', 'checked', 'disabled', 'aria-label'],
    ol: ['start'],
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  transformTags: {
    // A page has one h1, its own.
    h1: 'h3',
    h2: 'h4',
    a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, rel: 'noreferrer nofollow' } }),
    // A box is shown, not ticked: only the forge's own comment counts.
    input: (_tag, { checked }) => ({
      tagName: 'input',
      attribs: {
        type: 'checkbox',
        disabled: '',
        'aria-label': checked === undefined ? 'not ticked' : 'ticked',
        ...(checked === undefined ? {} : { checked: '' }),
      },
    }),
  },
};
