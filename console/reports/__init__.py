"""State and history -> documents. No Qt; folium only where a strategic map asks for it."""
