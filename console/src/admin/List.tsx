// A list of things with a form beside it: read page by page, made and changed where the role allows.

import { useInfiniteQuery, type InfiniteData } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode } from "react";
import { Refusal } from "../api/problem";
import { queries } from "../api/query";
import { useWords } from "../i18n";
import { commonWords } from "../i18n/common";
import { Empty, ProblemText } from "../ui";
import { Form, type Field, type Values } from "./Form";
import { adminWords } from "./words";

export interface Page<R> {
  items: R[];
  next?: string | null;
}
export interface Column<R> {
  head: string;
  cell: (row: R) => ReactNode;
  /** What the filter looks at; the cell when it is text. */
  text?: (row: R) => string;
  wide?: boolean;
}
export interface ListProps<R> {
  /** Its key among what was read. */
  name: string;
  title: string;
  read: (cursor: string | undefined) => Promise<Page<R>>;
  columns: readonly Column<R>[];
  idOf: (row: R) => string;
  nameOf?: (row: R) => string;
  /** Absent: it cannot be made here. */
  create?: { fields: readonly Field[]; first: Values; save: (values: Values) => Promise<unknown> } | undefined;
  change?: { fields: (row: R) => readonly Field[]; first: (row: R) => Values; save: (row: R, values: Values) => Promise<unknown>; above?: (row: R) => ReactNode } | undefined;
  note?: string | undefined;
  /** What an empty list says; that there is none yet unless said. */
  empty?: string;
  /** Stands between the head and the table, such as a map. */
  children?: ReactNode;
  pushed?: Values | undefined;
  onOpen?: (row: R | "new" | undefined) => void;
  onValues?: (values: Values) => void;
  actions?: (row: R, again: () => void) => ReactNode;
}

export function List<R>({ name, title, read, columns, idOf, nameOf, create, change, note, empty, children, pushed, onOpen, onValues, actions }: ListProps<R>) {
  const w = useWords(adminWords);
  const c = useWords(commonWords);
  const [find, setFind] = useState("");
  const [open, setOpen] = useState<R | "new">();
  const [stale, setStale] = useState(false);
  const key = ["admin", name];
  const { data, error, isLoading, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery<Page<R>, Error, InfiniteData<Page<R>>, string[], string | undefined>({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = useMemo(() => data?.pages.flatMap((p) => p.items) ?? [], [data]);
  const wanted = find.trim().toLocaleLowerCase();
  const shown = wanted === "" ? rows : rows.filter((r) => columns.some((col) => textOf(col, r).toLocaleLowerCase().includes(wanted)));
  const show = (row: R | "new" | undefined): void => {
    setStale(false);
    setOpen(row);
    onOpen?.(row);
  };
  const done = async (): Promise<void> => {
    show(undefined);
    await queries.invalidateQueries({ queryKey: key });
  };
  const again = (): void => { void refetch(); };
  const current = open !== undefined && open !== "new" ? (rows.find((r) => idOf(r) === idOf(open)) ?? open) : undefined;
  const save = async (row: R, values: Values): Promise<void> => {
    try {
      await change?.save(row, values);
    } catch (why) {
      // What was typed stays; the row under it is the newest, so that saving again decides.
      if (why instanceof Refusal && why.code === "stale_version") {
        setStale(true);
        await refetch();
      }
      throw why;
    }
    await done();
  };
  return (
    <section className={`admin-page${open === undefined ? "" : " has-form"}`} aria-label={title}>
      <header className="row g12">
        <h1 className="page-title">{title}</h1>
        <span className="hint">{data && (hasNextPage ? w("loadedSome", { n: rows.length }) : w("loadedAll", { n: rows.length }))}</span>
        <span className="grow" />
        <input className="admin-input admin-find" type="search" value={find} onChange={(event) => { setFind(event.target.value); }} placeholder={w("filter")} aria-label={w("filter")} maxLength={60} />
        {create && <button type="button" className="button primary" onClick={() => { show("new"); }}>{w("add")}</button>}
      </header>
      {note !== undefined && <p className="hint">{note}</p>}
      {children}
      <div className="admin-body">
        <div className="admin-table" role="region" aria-label={title} tabIndex={0}>
          {error && rows.length === 0 ? <ProblemText why={error} onAgain={again} /> : (
            <table>
              <thead><tr>{columns.map((col) => <th key={col.head}>{col.head}</th>)}{(change ?? actions) && <th className="do" aria-label={c("edit")} />}</tr></thead>
              <tbody>
                {shown.map((r) => (
                  <tr key={idOf(r)} className={current && idOf(current) === idOf(r) ? "on" : undefined}>
                    {columns.map((col) => <td key={col.head} className={col.wide ? "wide" : undefined}>{col.cell(r)}</td>)}
                    {(change ?? actions) && <td className="do">{actions?.(r, again)}{change && <button type="button" className="link" onClick={() => { show(r); }}>{c("edit")}</button>}</td>}
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {!isLoading && !error && shown.length === 0 && <Empty>{(wanted === "" ? empty : undefined) ?? w("none")}</Empty>}
          {hasNextPage && <p className="admin-more"><button type="button" className="button" aria-disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>{c("more")}</button></p>}
        </div>
        {open === "new" && create && <Form key="new" title={w("addTitle", { what: title })} fields={create.fields} first={create.first} pushed={pushed} {...(onValues ? { onValues } : {})} save={async (values) => { await create.save(values); await done(); }} onClose={() => { show(undefined); }} />}
        {current !== undefined && change && (
          <Form key={idOf(current)} title={w("editTitle", { name: nameOf?.(current) ?? title })} fields={change.fields(current)} first={change.first(current)} pushed={pushed} {...(onValues ? { onValues } : {})} save={(values) => save(current, values)} onClose={() => { show(undefined); }}>
            {stale && <p className="problem">{w("staleRow")}</p>}
            {change.above?.(current)}
          </Form>
        )}
      </div>
    </section>
  );
}

function textOf<R>(col: Column<R>, row: R): string {
  if (col.text) return col.text(row);
  const cell = col.cell(row);
  return typeof cell === "string" || typeof cell === "number" ? String(cell) : "";
}
