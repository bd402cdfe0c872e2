"""Every parameter of the instrument in one table, and the controllers that set them."""
