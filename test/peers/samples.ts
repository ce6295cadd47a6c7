/**
 * Arguments for calling every tool of the reference servers, ordered so that each call finds what
 * it needs.
 */

type Args = Record<string, unknown>;

const entity = { name: 'Ada', entityType: 'person', observations: ['counts'] };
const relation = { from: 'Ada', to: 'Ada', relationType: 'knows' };

/** @param folder Where server-filesystem may write. */
export function samples(folder: string): ReadonlyMap<string, Args> {
  const file = `${folder}/a.txt`;
  return new Map<string, Args>(
    Object.entries({
      // server-everything
      echo: { message: 'hello' },
      'get-annotated-message': { messageType: 'success', includeImage: true },
      'get-env': {},
      'get-resource-links': { count: 2 },
      'get-resource-reference': { resourceType: 'Blob', resourceId: 1 },
      'get-structured-content': { location: 'New York' },
      'get-sum': { a: 2, b: 40 },
      'get-tiny-image': {},
      'gzip-file-as-resource': {
        name: 'a.gz',
        data: 'data:text/plain;base64,aGVsbG8=',
        outputType: 'resource',
      },
      'toggle-simulated-logging': {},
      'toggle-subscriber-updates': {},
      'trigger-long-running-operation': { duration: 1, steps: 2 },
      'trigger-elicitation-request': {},
      'trigger-url-elicitation': { url: 'https://example.org/', message: 'Look' },
      // server-filesystem
      create_directory: { path: `${folder}/sub` },
      write_file: { path: file, content: 'one\ntwo' },
      edit_file: { path: file, edits: [{ oldText: 'two', newText: 'three' }] },
      read_file: { path: file },
      read_text_file: { path: file },
      read_media_file: { path: file },
      read_multiple_files: { paths: [file] },
      list_directory: { path: folder },
      list_directory_with_sizes: { path: folder },
      directory_tree: { path: folder },
      search_files: { path: folder, pattern: '*.txt' },
      get_file_info: { path: file },
      list_allowed_directories: {},
      move_file: { source: file, destination: `${folder}/b.txt` },
      // server-memory
      create_entities: { entities: [entity] },
      create_relations: { relations: [relation] },
      add_observations: { observations: [{ entityName: 'Ada', contents: ['writes'] }] },
      read_graph: {},
      search_nodes: { query: 'Ada' },
      open_nodes: { names: ['Ada'] },
      delete_observations: { deletions: [{ entityName: 'Ada', observations: ['writes'] }] },
      delete_relations: { relations: [relation] },
      delete_entities: { entityNames: ['Ada'] },
      // examples
      roll_dice: { n_dice: 2 },
      flip_coin: {},
      calculate_sum: { numbers: [1, 2] },
      play_guessing_game: {},
      list_tables: {},
      run_query: { sql: 'SELECT 1' },
      get_deadlines: {},
      request_extension: { assignment: 'essay', days: 2, reason: 'ill' },
    }),
  );
}
