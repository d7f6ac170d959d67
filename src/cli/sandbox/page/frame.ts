import { type Html, html, render } from '../../../operator/http/pages/html.ts';

export function framed(title: string, repository: string, operatorUrl: string, body: Html): string {
  return render(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${repository}</title>
<link rel="stylesheet" href="/assets/app.css">
<link rel="stylesheet" href="/assets/forge.css">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<script src="/assets/app.js" type="module"></script>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header class="top"><div class="bar"><a class="brand" href="/">${repository}</a><nav aria-label="Pages"><a href="/">Issues</a></nav><div class="state"><span>a forge to try it on; you are ann</span><a class="button" href="${operatorUrl}">The bot's page</a></div></div></header>
<main id="main" tabindex="-1">
${body}
</main>
</body>
</html>
`);
}
