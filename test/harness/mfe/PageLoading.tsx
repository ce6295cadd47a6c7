/** What the courseware shows, in place of everything below the header, while it fetches. */
import { Spinner } from '@openedx/paragon';

export function PageLoading() {
  return (
    <div className="host-loading">
      <Spinner animation="border" variant="primary" screenReaderText="Loading" />
    </div>
  );
}
