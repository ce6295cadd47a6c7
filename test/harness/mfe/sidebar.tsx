/**
 * The courseware's sidebar registry, by the contract of the Verawood release: widgets come from
 * `SIDEBAR_WIDGETS`, their `Provider` stays for the whole course, their `Trigger` gets `onClick`
 * and nothing else, and of the `Sidebar`s only the active one is mounted, without props.
 */
import {
  createContext,
  useCallback,
  useContext,
  useMemo,
  useState,
  type ComponentType,
  type ReactNode,
} from 'react';
import { getConfig } from '@edx/frontend-platform';
import { type CourseMetadata } from './lms-data';

interface Place {
  courseId: string;
  unitId: string;
  course: CourseMetadata;
  unit: null;
}

interface Widget {
  id: string;
  priority?: number;
  enabled?: boolean;
  Sidebar: ComponentType;
  Trigger: ComponentType<{ onClick: () => void }>;
  Provider?: ComponentType<{ children?: ReactNode }>;
  isAvailable?: (place: Place) => boolean;
}

interface SidebarState {
  available: Widget[];
  currentId: string | null;
  toggle: (id: string) => void;
}

const DEFAULT_PRIORITY = 50;
const SidebarContext = createContext<SidebarState>({
  available: [],
  currentId: null,
  toggle: () => undefined,
});

function registeredWidgets(): Widget[] {
  const widgets = (getConfig() as { SIDEBAR_WIDGETS?: Widget[] }).SIDEBAR_WIDGETS ?? [];
  return widgets
    .filter((widget) => widget.enabled !== false)
    .sort(
      (one, other) => (one.priority ?? DEFAULT_PRIORITY) - (other.priority ?? DEFAULT_PRIORITY),
    );
}

export function SidebarProvider({
  courseId,
  unitId,
  course,
  children,
}: Omit<Place, 'unit'> & { children: ReactNode }) {
  const widgets = useMemo(() => registeredWidgets(), []);
  const storageKey = `sidebar.${courseId}`;
  const [currentId, setCurrentId] = useState<string | null>(
    () => JSON.parse(localStorage.getItem(storageKey) ?? 'null') as string | null,
  );

  const toggle = useCallback(
    (id: string) => {
      const next = id === currentId ? null : id;
      setCurrentId(next);
      localStorage.setItem(storageKey, JSON.stringify(next));
    },
    [currentId, storageKey],
  );

  const state = useMemo<SidebarState>(
    () => ({
      available: widgets.filter(
        (widget) => widget.isAvailable?.({ courseId, unitId, course, unit: null }) ?? true,
      ),
      currentId,
      toggle,
    }),
    [widgets, courseId, unitId, course, currentId, toggle],
  );

  const wrapped = [...widgets]
    .reverse()
    .reduce(
      (inner, { id, Provider }) => (Provider ? <Provider key={id}>{inner}</Provider> : inner),
      children,
    );
  return <SidebarContext.Provider value={state}>{wrapped}</SidebarContext.Provider>;
}

export function SidebarTriggers() {
  const { available, currentId, toggle } = useContext(SidebarContext);
  return (
    <div className="d-flex ml-auto">
      {available.map(({ id, Trigger }) => (
        <div key={id} className={`host-trigger ${id === currentId ? 'host-trigger-active' : ''}`}>
          <Trigger onClick={() => toggle(id)} />
        </div>
      ))}
    </div>
  );
}

export function ActiveSidebar() {
  const { available, currentId } = useContext(SidebarContext);
  const Sidebar = available.find((widget) => widget.id === currentId)?.Sidebar;
  return Sidebar ? <Sidebar /> : null;
}
