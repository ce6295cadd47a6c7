/**
 * The sidebar registry of the Learning MFE (Verawood and later). A widget's `Provider` stays
 * mounted for the whole course; only the active `Sidebar` is mounted, and it gets no props.
 */
import { createContext, useContext, useState } from 'react';
import { getConfig } from '@edx/frontend-platform';

const DEFAULT_PRIORITY = 50;
const SidebarContext = createContext();

function registeredWidgets() {
  const priority = (widget) => widget.priority ?? DEFAULT_PRIORITY;
  return (getConfig().SIDEBAR_WIDGETS ?? [])
    .filter((widget) => widget.enabled !== false)
    .sort((one, other) => priority(one) - priority(other));
}

export function SidebarProvider({ courseId, unitId, course, children }) {
  const [widgets] = useState(registeredWidgets);
  const storageKey = `sidebar.${courseId}`;
  const [currentId, setCurrentId] = useState(() => JSON.parse(localStorage.getItem(storageKey)));

  const toggle = (id) => {
    const next = id === currentId ? null : id;
    setCurrentId(next);
    localStorage.setItem(storageKey, JSON.stringify(next));
  };
  const available = widgets.filter(
    ({ isAvailable }) => isAvailable?.({ courseId, unitId, course, unit: null }) ?? true,
  );
  const wrapped = widgets.reduceRight(
    (inner, { id, Provider }) => (Provider ? <Provider key={id}>{inner}</Provider> : inner),
    children,
  );
  return (
    <SidebarContext.Provider value={{ available, currentId, toggle }}>
      {wrapped}
    </SidebarContext.Provider>
  );
}

export function SidebarTriggers() {
  const { available, toggle } = useContext(SidebarContext);
  return available.map(({ id, Trigger }) => <Trigger key={id} onClick={() => toggle(id)} />);
}

export function ActiveSidebar() {
  const { available, currentId } = useContext(SidebarContext);
  const widget = available.find(({ id }) => id === currentId);
  return widget ? <widget.Sidebar /> : null;
}
