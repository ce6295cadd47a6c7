/** The bar on top: the course's name, and who is signed in. */
import { Dropdown } from '@openedx/paragon';
import { getConfig } from '@edx/frontend-platform';
import { getAuthenticatedUser } from '@edx/frontend-platform/auth';

const ROLES = [
  { username: 'learner', label: 'Lena, a learner' },
  { username: 'learner2', label: 'Luis, another learner' },
  { username: 'staff', label: 'Sam, course staff' },
  { username: 'unenrolled', label: 'Uma, not enrolled' },
];

export function CourseHeader({
  org,
  number,
  title,
}: {
  org: string;
  number: string;
  title: string;
}) {
  const { LOGO_URL, LOGOUT_URL, LMS_BASE_URL, SITE_NAME } = getConfig();
  const username = getAuthenticatedUser()?.username;
  const loginAs = (name: string) =>
    `${LMS_BASE_URL}/login?username=${name}&next=${encodeURIComponent(window.location.href)}`;
  return (
    <header className="host-header">
      <a href="/" className="host-logo">
        <img src={LOGO_URL} alt={SITE_NAME} />
      </a>
      <div className="host-course">
        <span className="small">{`${org} ${number}`}</span>
        <span className="host-course-title">{title}</span>
      </div>
      <Dropdown className="ml-auto">
        <Dropdown.Toggle
          id="user-menu"
          variant="outline-primary"
          size="sm"
        >{`Signed in as ${username}`}</Dropdown.Toggle>
        <Dropdown.Menu alignRight>
          <Dropdown.Header>Switch to</Dropdown.Header>
          {ROLES.filter((role) => role.username !== username).map((role) => (
            <Dropdown.Item key={role.username} href={loginAs(role.username)}>
              {role.label}
            </Dropdown.Item>
          ))}
          <Dropdown.Divider />
          <Dropdown.Item href={LOGOUT_URL}>Sign out</Dropdown.Item>
        </Dropdown.Menu>
      </Dropdown>
    </header>
  );
}
