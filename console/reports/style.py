"""The look of printed reports: dark text on paper, one family, no colour that means nothing."""

STYLE = (
    "body{font:13px/1.45 'Noto Sans',sans-serif;color:#14171a;background:#fff;"
    "max-width:1100px;margin:24px auto;padding:0 16px}"
    "h1{font-size:22px;margin:0 0 12px}h2{font-size:15px;margin:24px 0 8px;"
    "border-bottom:1px solid #8c949d;padding-bottom:4px}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:start;vertical-align:top;"
    "padding:4px 8px;border-bottom:1px solid #d5d9de;overflow-wrap:break-word;"
    "font-variant-numeric:tabular-nums}th{font-weight:600;color:#32373d}"
    ".facts th{width:180px}.facts td{overflow-wrap:anywhere}"
    "figure{display:inline-block;vertical-align:top;margin:0 12px 12px 0;max-width:520px}"
    "figure img{max-width:100%;border:1px solid #8c949d}"
    "figcaption{font-size:11px;color:#32373d;overflow-wrap:anywhere}"
    "svg{box-sizing:border-box;width:100%;max-height:520px;border:1px solid #8c949d;background:#eef0f2}"
    "h1,h2,section>p{break-after:avoid}tr,figure,svg{break-inside:avoid}thead{display:table-header-group}"
    "@media print{body{margin:0;padding:0}svg{max-height:380px}}"
    "@page{@bottom-right{content:counter(page) ' / ' counter(pages);font:10px 'Noto Sans'}}"
)
