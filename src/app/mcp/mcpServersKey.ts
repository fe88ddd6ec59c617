/** Where the offered MCP servers are stored: their list, empty or absent where there is none. */
export const mcpServersKey = 'mcpServers';
